// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cilium.Netlink.Interop;

/// <summary>include/uapi/linux/inet_diag.h and sock_diag.h: socket diagnosis.</summary>
internal static class InetDiag
{
    internal const ushort SOCK_DIAG_BY_FAMILY = 20;
    internal const ushort SOCK_DESTROY = 21;

    internal const ushort INET_DIAG_REQ_BYTECODE = 1;
    internal const ushort INET_DIAG_MARK = 15;
    internal const ushort INET_DIAG_CGROUP_ID = 21;

    internal const byte INET_DIAG_BC_JMP = 1;
    internal const byte INET_DIAG_BC_S_GE = 2;
    internal const byte INET_DIAG_BC_S_LE = 3;
    internal const byte INET_DIAG_BC_D_GE = 4;
    internal const byte INET_DIAG_BC_D_LE = 5;
    internal const byte INET_DIAG_BC_S_COND = 7;
    internal const byte INET_DIAG_BC_D_COND = 8;
}

[InlineArray(16)]
internal struct InetDiagAddress
{
    private byte _first;
}

/// <summary>inet_diag_sockid: ports and addresses in network byte order.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct inet_diag_sockid
{
    internal ushort idiag_sport;
    internal ushort idiag_dport;
    internal InetDiagAddress idiag_src;
    internal InetDiagAddress idiag_dst;
    internal uint idiag_if;
    internal uint idiag_cookie0;
    internal uint idiag_cookie1;
}

[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct inet_diag_req_v2
{
    internal byte sdiag_family;
    internal byte sdiag_protocol;
    internal byte idiag_ext;
    internal byte pad;
    internal uint idiag_states;
    internal inet_diag_sockid id;
}

[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct inet_diag_msg
{
    internal byte idiag_family;
    internal byte idiag_state;
    internal byte idiag_timer;
    internal byte idiag_retrans;
    internal inet_diag_sockid id;
    internal uint idiag_expires;
    internal uint idiag_rqueue;
    internal uint idiag_wqueue;
    internal uint idiag_uid;
    internal uint idiag_inode;
}

[StructLayout(LayoutKind.Sequential)]
internal struct inet_diag_bc_op
{
    internal const int Size = 4;

    internal byte code;
    internal byte yes;
    internal ushort no;
}
