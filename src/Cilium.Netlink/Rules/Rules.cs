// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Cilium.Netlink.Interop;
using static Cilium.Netlink.Interop.FibRules;
using static Cilium.Netlink.Interop.RtNetlink;

namespace Cilium.Netlink;

/// <summary>Policy routing rules of one namespace: which table decides about which packets.</summary>
/// <remarks>Thread-safe. The kernel knows no replacement of a rule: add the new one, then delete the old one.</remarks>
public sealed class Rules
{
    private readonly NetlinkChannel _channel;

    internal Rules(NetlinkChannel channel) => _channel = channel;

    /// <summary>Adds a rule.</summary>
    /// <exception cref="NetlinkException">The same rule is there (EEXIST), or a part is refused.</exception>
    /// <exception cref="ArgumentException">A part of the blueprint does not fit the others; nothing was sent.</exception>
    public void Add(RuleSpec rule) => Send(RTM_NEWRULE, NetlinkRequestFlags.Create | NetlinkRequestFlags.Exclusive, "add", rule);

    /// <summary>Removes the first rule that matches.</summary>
    /// <exception cref="NetlinkException">There is none (ENOENT).</exception>
    public void Delete(RuleSpec rule) => Send(RTM_DELRULE, NetlinkRequestFlags.None, "delete", rule);

    /// <summary>Removes the first rule that matches, if there is one.</summary>
    /// <returns>False when there was none.</returns>
    public bool TryDelete(RuleSpec rule)
    {
        try
        {
            Delete(rule);
            return true;
        }
        catch (NetlinkException error) when (error.IsNotFound)
        {
            return false;
        }
    }

    /// <summary>Reads the rules in the order in which they are tried, IPv4 first.</summary>
    /// <param name="family">IPv4 or IPv6; unspecified: both.</param>
    public IReadOnlyList<RuleInfo> List(AddressFamily family = AddressFamily.Unspecified)
    {
        List<RuleInfo> rules = [];
        foreach (AddressFamily each in new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 })
        {
            if (family == AddressFamily.Unspecified || family == each)
            {
                List(each, rules);
            }
        }

        return rules;
    }

    private void List(AddressFamily family, List<RuleInfo> rules)
    {
        using var request = new NetlinkRequest(RTM_GETRULE, NetlinkRequestFlags.Dump, "list rules");
        request.WriteHeader(new fib_rule_hdr { family = Families.ToKernel(family) });
        using NetlinkReply reply = _channel.Request(request);
        foreach (NetlinkMessage message in reply)
        {
            if (RuleParser.IsRule(message))
            {
                rules.Add(RuleParser.Parse(message));
            }
        }
    }

    private void Send(ushort type, NetlinkRequestFlags flags, string verb, RuleSpec rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        rule.Validate();
        using var request = new NetlinkRequest(type, flags, $"{verb} rule {rule.Priority?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "without priority"} ({rule.Family})");
        request.WriteHeader(new fib_rule_hdr
        {
            family = Families.ToKernel(rule.Family),
            dst_len = (byte)(rule.To?.PrefixLength ?? 0),
            src_len = (byte)(rule.From?.PrefixLength ?? 0),
            table = rule.Action != RuleAction.ToTable ? (byte)0 : rule.Table > 255 ? RT_TABLE_COMPAT : (byte)rule.Table,
            action = (byte)rule.Action,
            flags = rule.IsInverted ? FIB_RULE_INVERT : 0,
        });
        WriteTarget(request, rule);
        WritePacket(request, rule);
        _channel.Execute(request);
    }

    private static void WriteTarget(NetlinkRequest request, RuleSpec rule)
    {
        AddIfSet(request, FRA_PRIORITY, rule.Priority, nameof(FRA_PRIORITY));
        AddIfSet(request, FRA_GOTO, rule.GotoPriority, nameof(FRA_GOTO));
        if (rule.Action == RuleAction.ToTable)
        {
            request.AddUInt32(FRA_TABLE, rule.Table);
        }

        AddIfSet(request, FRA_SUPPRESS_PREFIXLEN, (uint?)rule.SuppressedPrefixLength, nameof(FRA_SUPPRESS_PREFIXLEN));
        if (rule.Protocol != RouteProtocol.Unspecified)
        {
            request.AddByte(FRA_PROTOCOL, (byte)rule.Protocol);
        }
    }

    private static void WritePacket(NetlinkRequest request, RuleSpec rule)
    {
        // A prefix of length 0 has no address: it matches everything.
        if (rule.From is { PrefixLength: > 0 } from)
        {
            request.AddAddress(FRA_SRC, from.BaseAddress);
        }

        if (rule.To is { PrefixLength: > 0 } to)
        {
            request.AddAddress(FRA_DST, to.BaseAddress);
        }

        AddIfSet(request, FRA_FWMARK, rule.Mark, nameof(FRA_FWMARK));
        AddIfSet(request, FRA_FWMASK, rule.MarkMask, nameof(FRA_FWMASK));
        if (rule.InputLink is not null)
        {
            request.AddString(FRA_IIFNAME, LinkNames.Validate(rule.InputLink, nameof(rule.InputLink)));
        }

        if (rule.OutputLink is not null)
        {
            request.AddString(FRA_OIFNAME, LinkNames.Validate(rule.OutputLink, nameof(rule.OutputLink)));
        }

        if (rule.IPProtocol is { } protocol)
        {
            request.AddByte(FRA_IP_PROTO, protocol);
        }

        AddIfSet(request, FRA_SPORT_RANGE, rule.SourcePorts, nameof(FRA_SPORT_RANGE));
        AddIfSet(request, FRA_DPORT_RANGE, rule.DestinationPorts, nameof(FRA_DPORT_RANGE));
    }

    private static void AddIfSet(NetlinkRequest request, ushort type, uint? value, string name)
    {
        if (value is { } number)
        {
            request.AddUInt32(type, number, name);
        }
    }

    private static void AddIfSet(NetlinkRequest request, ushort type, (ushort First, ushort Last)? value, string name)
    {
        if (value is { } ports)
        {
            var range = new fib_rule_port_range { start = ports.First, end = ports.Last };
            request.AddBytes(type, MemoryMarshal.AsBytes(new ReadOnlySpan<fib_rule_port_range>(in range)), name);
        }
    }
}
