// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Netlink.Interop;

/// <summary>include/uapi/linux/fib_rules.h: routing rule attributes.</summary>
internal static class FibRules
{
    internal const ushort FRA_DST = 1;
    internal const ushort FRA_SRC = 2;
    internal const ushort FRA_IIFNAME = 3;
    internal const ushort FRA_GOTO = 4;
    internal const ushort FRA_PRIORITY = 6;
    internal const ushort FRA_FWMARK = 10;
    internal const ushort FRA_SUPPRESS_PREFIXLEN = 14;
    internal const ushort FRA_TABLE = 15;
    internal const ushort FRA_FWMASK = 16;
    internal const ushort FRA_OIFNAME = 17;
    internal const ushort FRA_PROTOCOL = 21;
    internal const ushort FRA_IP_PROTO = 22;
    internal const ushort FRA_SPORT_RANGE = 23;
    internal const ushort FRA_DPORT_RANGE = 24;

    internal const uint FIB_RULE_INVERT = 2;
}

[StructLayout(LayoutKind.Sequential)]
internal struct fib_rule_hdr
{
    internal byte family;
    internal byte dst_len;
    internal byte src_len;
    internal byte tos;
    internal byte table;
    internal byte res1;
    internal byte res2;
    internal byte action;
    internal uint flags;
}

[StructLayout(LayoutKind.Sequential)]
internal struct fib_rule_port_range
{
    internal ushort start;
    internal ushort end;
}
