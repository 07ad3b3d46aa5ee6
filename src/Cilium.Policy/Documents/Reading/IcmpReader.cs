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
        if (rule.List("icmps", (node, faults) => ReadRule(node, faults, options)) is not { } lists)
        {
            return null;
        }

        if (!options.AllowsIcmpRules && !lists.IsEmpty)
        {
            rule.Fault(PolicyFaultIds.SwitchedOff, "icmps", "ICMP rules are switched off");
        }

        return lists.IsEmpty ? null : [.. lists.SelectMany(list => list)];
    }

    private static ImmutableArray<IcmpField> ReadRule(DocumentNode node, FaultList faults, PolicyDocumentOptions options)
    {
        var fields = Fields.Of(node, faults);
        fields.NoticeUnknown("fields");
        var list = fields.List("fields", (field, found) => ReadField(field, found, options)) ?? [];
        if (list.Length > MaxFields)
        {
            fields.Fault(PolicyFaultIds.TooMany, "fields", $"at most {MaxFields} types are possible, not {list.Length}");
        }

        return list;
    }

    private static IcmpField ReadField(DocumentNode node, FaultList faults, PolicyDocumentOptions options)
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
            if (IcmpTypes.TryGet(isIPv6, name.Text, out var number))
            {
                return new(isIPv6, number);
            }

            // Zero has one spelling only: what else comes to zero is taken for a name.
            if (long.TryParse(name.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && (value != 0 || name.Text == "0"))
            {
                return new(isIPv6, TypeOf(value, name.Text, options));
            }

            faults.Add(PolicyFaultIds.IcmpType, type, $"'{name.Text}' is neither a number nor the name of an ICMP type of {(isIPv6 ? "IPv6" : "IPv4")}");
            return default;
        }

        return Fields.IntegerOf(type, faults) is { } given ? new(isIPv6, TypeOf(given, PortReader.Format(given), options)) : default;
    }

    // The reference passes the text on as a port, where what it cannot read stands for any, and what is too large for the last.
    private static int TypeOf(long value, string text, PolicyDocumentOptions options)
    {
        if (!options.ReproducesReferenceQuirks)
        {
            return (int)Math.Clamp(value, -1, ushort.MaxValue);
        }

        GoNumber.TryRead(text, out var port);
        return port;
    }
}
