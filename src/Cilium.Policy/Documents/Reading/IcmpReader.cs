// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;

namespace Cilium.Policy;

/// <summary>Reads <c>icmps</c>.</summary>
internal static class IcmpReader
{
    private const int MaxFields = 40;

    public static ImmutableArray<IcmpField>? Read(Fields rule, PolicyDocumentOptions options)
    {
        if (rule.List("icmps", ReadRule) is not { } lists)
        {
            return null;
        }

        if (!options.AllowsIcmpRules)
        {
            rule.Fault(PolicyFaultIds.SwitchedOff, "icmps", "ICMP rules are switched off");
        }

        return lists.IsEmpty ? null : [.. lists.SelectMany(list => list)];
    }

    private static ImmutableArray<IcmpField> ReadRule(DocumentNode node, FaultList faults)
    {
        var fields = Fields.Of(node, faults);
        fields.NoticeUnknown("fields");
        var list = fields.List("fields", ReadField) ?? [];
        if (list.Length > MaxFields)
        {
            fields.Fault(PolicyFaultIds.TooMany, "fields", $"at most {MaxFields} types are possible, not {list.Length}");
        }

        return list;
    }

    private static IcmpField ReadField(DocumentNode node, FaultList faults)
    {
        var fields = Fields.Of(node, faults);
        fields.NoticeUnknown("family", "type");
        var family = fields.Text("family") ?? "";
        if (family is not ("" or "IPv4" or "IPv6"))
        {
            fields.Fault(PolicyFaultIds.IcmpType, "family", $"'{family}' must be IPv4 or IPv6");
        }

        var isIPv6 = family == "IPv6";
        if (!fields.Node.TryGet("type", out var type))
        {
            fields.Fault(PolicyFaultIds.IcmpType, "type", "an ICMP type is needed: a number or a name");
            return default;
        }

        if (type is ScalarNode { Type: ScalarType.Text } name)
        {
            if (IcmpTypes.TryGet(isIPv6, name.Text, out var number)
                || int.TryParse(name.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
            {
                return new(isIPv6, number);
            }

            faults.Add(PolicyFaultIds.IcmpType, type, $"'{name.Text}' is neither a number nor the name of an ICMP type of {(isIPv6 ? "IPv6" : "IPv4")}");
            return default;
        }

        return new(isIPv6, Fields.IntegerOf(type, faults) ?? 0);
    }
}
