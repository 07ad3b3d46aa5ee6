// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Reads label selectors and puts the faults that Core finds at their place in the text.</summary>
internal static class SelectorReader
{
    public static LabelSelector Read(DocumentNode node, FaultList faults) => Read(node, faults, LabelSource.Any);

    /// <summary>Reads a selector whose keys without source get <paramref name="defaultSource"/>.</summary>
    public static LabelSelector Read(DocumentNode node, FaultList faults, string defaultSource, string? ignoredLabel = null) =>
        TryRead(node, faults, defaultSource, ignoredLabel, (at, message) => faults.Add(PolicyFaultIds.Selector, at, message))
        ?? LabelSelector.Everything;

    /// <summary>Reads a selector as <see cref="Read(DocumentNode, FaultList, string, string?)"/> does, but keys, values and
    /// operators that make no sense are only noticed: the selector then matches nothing.</summary>
    public static LabelSelector ReadUnjudged(DocumentNode node, FaultList faults, string defaultSource) =>
        TryRead(node, faults, defaultSource, null, (at, message) => faults.AddNotice(PolicyFaultIds.Selector, at, message + "; the selector matches nothing"))
        ?? LabelSelector.Of(new Requirement(defaultSource, "none", LabelOperator.In, []));

    private static LabelSelector? TryRead(
        DocumentNode node, FaultList faults, string defaultSource, string? ignoredLabel, Action<DocumentNode, string> report)
    {
        var fields = Fields.Of(node, faults);
        fields.NoticeUnknown("matchLabels", "matchExpressions");
        var labels = new List<KeyValuePair<string, string>>();
        foreach (var (key, value, place) in fields.TextMap("matchLabels"))
        {
            if (key == ignoredLabel)
            {
                faults.AddNotice(PolicyFaultIds.NamespaceLabel, place, "the namespace of the policy replaces the one written here");
                continue;
            }

            labels.Add(new(key, value));
        }

        var expressions = fields.List("matchExpressions", ReadExpression) ?? [];
        var found = new List<ValidationFault>();
        if (LabelSelector.TryCreate(labels, expressions, "", found, out var selector, defaultSource))
        {
            return selector;
        }

        foreach (var fault in found)
        {
            var value = fault.Value.Length == 0 ? "" : $" (got '{fault.Value}')";
            report(Locate(fields.Node, fault.Path), fault.Message + value);
        }

        return null;
    }

    private static SelectorExpression ReadExpression(DocumentNode node, FaultList faults)
    {
        var fields = Fields.Of(node, faults);
        var values = fields.Texts("values");
        return new(fields.Text("key") ?? "", fields.Text("operator") ?? "", values is { } list ? list : null);
    }

    // Core's paths are matchLabels["key"], matchExpressions[0].key, .operator, .values and .values[1].
    private static DocumentNode Locate(MappingNode selector, string path)
    {
        DocumentNode at = selector;
        var rest = path.AsSpan();
        while (!rest.IsEmpty)
        {
            DocumentNode? next = null;
            if (rest.StartsWith("[\""))
            {
                var end = rest.LastIndexOf("\"]");
                (at as MappingNode)?.TryGet(rest[2..end].ToString(), out next);
                rest = rest[(end + 2)..];
            }
            else if (rest[0] == '[')
            {
                var end = rest.IndexOf(']');
                var index = int.Parse(rest[1..end], CultureInfo.InvariantCulture);
                next = at is SequenceNode list && index < list.Items.Count ? list.Items[index] : null;
                rest = rest[(end + 1)..];
            }
            else
            {
                rest = rest[0] == '.' ? rest[1..] : rest;
                var end = rest.IndexOfAny('.', '[');
                var name = end < 0 ? rest : rest[..end];
                (at as MappingNode)?.TryGet(name.ToString(), out next);
                rest = rest[name.Length..];
            }

            if (next is null)
            {
                return at;
            }

            at = next;
        }

        return at;
    }

    /// <summary>Reads a list of selectors with <see cref="LabelSource.Any"/> as the default source.</summary>
    public static ImmutableArray<LabelSelector>? ReadList(Fields fields, string key) => fields.List(key, Read);
}
