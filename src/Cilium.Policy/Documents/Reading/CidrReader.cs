// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Reads address prefixes and sets of them.</summary>
internal static class CidrReader
{
    /// <summary>An element of <c>fromCIDR</c> or <c>toCIDR</c>: a prefix or a single address.</summary>
    public static IpPrefix ReadPlain(DocumentNode node, FaultList faults)
    {
        if (Fields.TextOf(node, faults) is not { } text)
        {
            return default;
        }

        if (!IpPrefix.TryParse(text, out var prefix))
        {
            faults.Add(PolicyFaultIds.Cidr, node, $"'{text}' is not an address or prefix such as 10.0.0.0/8 or 2001:db8::/32");
        }

        return prefix;
    }

    /// <summary>An element of <c>fromCIDRSet</c> or <c>toCIDRSet</c>.</summary>
    public static CidrRule ReadSet(DocumentNode node, FaultList faults)
    {
        var fields = Fields.Of(node, faults);
        fields.NoticeUnknown("cidr", "cidrGroupRef", "cidrGroupSelector", "except");
        var text = fields.Text("cidr") ?? "";
        var group = fields.Text("cidrGroupRef") ?? "";
        var hasSelector = fields.Node.TryGet("cidrGroupSelector", out var selector);
        var given = (text.Length > 0 ? 1 : 0) + (group.Length > 0 ? 1 : 0) + (hasSelector ? 1 : 0);
        if (given != 1)
        {
            faults.Add(PolicyFaultIds.CidrSource, node, "needs exactly one of cidr, cidrGroupRef and cidrGroupSelector");
        }

        var prefix = text.Length == 0 ? (IpPrefix?)null : ReadPrefix(fields, text);
        var written = prefix is not null && prefix.ToString() != text ? text : "";
        var except = new List<string>();
        var exceptions = fields.List("except", (item, list) =>
        {
            except.Add(item is ScalarNode scalar ? scalar.Text : "");
            return ReadExcept(item, list, prefix);
        });
        return new()
        {
            Cidr = prefix,
            GroupName = group.Length > 0 ? group : null,
            GroupSelector = hasSelector ? ReadGroups(selector!, faults) : null,
            Except = exceptions ?? [],
            Spelling = except.Count == 0 ? written : $"{text}-[{string.Join(',', except)}]",
        };
    }

    private static LabelSelector ReadGroups(DocumentNode node, FaultList faults)
    {
        var selector = SelectorReader.Read(node, faults);
        var alternatives = 1.0;
        foreach (var requirement in selector.Requirements)
        {
            alternatives *= Math.Max(1, requirement.Operator == LabelOperator.In ? requirement.Values.Length : 1);
        }

        if (alternatives > CidrGroupSelectors.MaxAlternatives)
        {
            faults.Add(PolicyFaultIds.CidrGroupSelector, node, $"the values can be combined in {alternatives:0} ways; at most {CidrGroupSelectors.MaxAlternatives} are possible");
        }

        return selector;
    }

    private static IpPrefix ReadPrefix(Fields fields, string text)
    {
        if (!text.Contains('/', StringComparison.Ordinal) || !IpPrefix.TryParse(text, out var prefix))
        {
            fields.Fault(PolicyFaultIds.Cidr, "cidr", $"'{text}' is not a prefix such as 10.0.0.0/8 or 2001:db8::/32");
            return default;
        }

        return prefix;
    }

    private static IpPrefix ReadExcept(DocumentNode node, FaultList faults, IpPrefix? outer)
    {
        if (Fields.TextOf(node, faults) is not { } text)
        {
            return default;
        }

        if (!text.Contains('/', StringComparison.Ordinal) || !IpPrefix.TryParse(text, out var prefix))
        {
            faults.Add(PolicyFaultIds.Cidr, node, $"'{text}' is not a prefix such as 10.0.0.0/8 or 2001:db8::/32");
            return default;
        }

        if (outer is { } cidr && !ContainsAddress(cidr, text))
        {
            faults.Add(PolicyFaultIds.CidrExcept, node, $"'{text}' lies outside of {cidr}");
        }

        return prefix;
    }

    // Only the address counts, before host bits are cleared: 10.1.2.3/8 passes inside 10.1.0.0/16.
    private static bool ContainsAddress(IpPrefix outer, string text) =>
        IpPrefix.TryParse(text[..text.IndexOf('/', StringComparison.Ordinal)], out var address) && outer.Contains(address);
}
