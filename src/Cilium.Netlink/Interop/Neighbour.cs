// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Netlink.Interop;

/// <summary>include/uapi/linux/neighbour.h: neighbour attributes.</summary>
internal static class Neighbour
{
    internal const ushort NDA_DST = 1;
    internal const ushort NDA_LLADDR = 2;
    internal const ushort NDA_IFINDEX = 8;
    internal const ushort NDA_PROTOCOL = 12;
    internal const ushort NDA_FLAGS_EXT = 15;
}

[StructLayout(LayoutKind.Sequential)]
internal struct ndmsg
{
    internal byte ndm_family;
    internal byte ndm_pad1;
    internal ushort ndm_pad2;
    internal int ndm_ifindex;
    internal ushort ndm_state;
    internal byte ndm_flags;
    internal byte ndm_type;
}
