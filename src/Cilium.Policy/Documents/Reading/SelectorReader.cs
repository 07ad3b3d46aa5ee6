// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Reads label selectors and puts the faults that Core finds at their place in the text.</summary>
internal static class SelectorReader
{
    private const string KubernetesKey = LabelSource.Kubernetes + ":";

    /// <summary>What is read for a selector that makes no sense and that nobody judges.</summary>
    public static LabelSelector Nobody { get; } = LabelSelector.Of(new Requirement(LabelSource.Kubernetes, "none", LabelOperator.In, []));

    /// <summary>Reads a selector whose keys without source stand for labels of any source.</summary>
    public static LabelSelector Read(DocumentNode node, FaultList faults) => Read(node, faults, null);

    /// <summary>Reads a selector without one of its labels, which is judged all the same.</summary>
    public static LabelSelector Read(DocumentNode node, FaultList faults, string? ignoredLabel) =>
        TryRead(node, faults, KeyOf, ignoredLabel, (at, message) => faults.Add(PolicyFaultIds.Selector, at, message))
        ?? LabelSelector.Everything;

    /// <summary>Reads a selector over Kubernetes labels. Keys, values and operators that make no sense are only noticed: it then is
    /// <see cref="Nobody"/>.</summary>
    public static LabelSelector ReadUnjudged(DocumentNode node, FaultList faults) =>
        TryRead(
            node,
            faults,
            static (key, _, _) => KubernetesKey + key,
            null,
            (at, message) => faults.AddNotice(PolicyFaultIds.Selector, at, message + "; the selector matches nothing"))
        ?? Nobody;

    // The reference reads a key as a label, of which a value is left out.
    private static string KeyOf(string key, DocumentNode at, FaultList faults)
    {
        var equals = key.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            return key;
        }

        faults.AddNotice(PolicyFaultIds.Selector, at, $"of the key '{key}' only '{key[..equals]}' counts");
        return key[..equals];
    }

    private static LabelSelector? TryRead(
        DocumentNode node,
        FaultList faults,
        Func<string, DocumentNode, FaultList, string> keyOf,
        string? ignoredLabel,
        Action<DocumentNode, string> report)
    {
        var fields = Fields.Of(node, faults);
        fields.NoticeUnknown("matchLabels", "matchExpressions");
        var labels = new List<KeyValuePair<string, string>>();
        var found = new List<ValidationFault>();
        foreach (var (written, value, place) in fields.TextMap("matchLabels"))
        {
            var key = keyOf(written, place, faults);
            if (key == ignoredLabel)
            {
                faults.AddNotice(PolicyFaultIds.NamespaceLabel, place, "the namespace of the policy replaces the one written here");
                LabelSelector.TryCreate([new(key, value)], null, "", found, out _);
                continue;
            }

            labels.Add(new(key, value));
        }

        var expressions = fields.List("matchExpressions", (item, list) => ReadExpression(item, list, keyOf)) ?? [];
        if (LabelSelector.TryCreate(labels, expressions, "", found, out var selector) && found.Count == 0)
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

    private static SelectorExpression ReadExpression(DocumentNode node, FaultList faults, Func<string, DocumentNode, FaultList, string> keyOf)
    {
        var fields = Fields.Of(node, faults);
        var values = fields.Texts("values");
        return new(keyOf(fields.Text("key") ?? "", node, faults), fields.Text("operator") ?? "", values is { } list ? list : null);
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
                next = FindLabel(at, rest[2..end].ToString());
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

    private static DocumentNode? FindLabel(DocumentNode labels, string key) =>
        labels is not MappingNode mapping ? null
        : mapping.TryGet(key, out var value) || (key.StartsWith(KubernetesKey, StringComparison.Ordinal) && mapping.TryGet(key[KubernetesKey.Length..], out value)) ? value
        : null;

    /// <summary>Reads a list of selectors with <see cref="LabelSource.Any"/> as the default source.</summary>
    public static ImmutableArray<LabelSelector>? ReadList(Fields fields, string key) => fields.List(key, Read);
}
