// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Netlink.Interop;

/// <summary>include/uapi/linux/if_addr.h: address attributes.</summary>
internal static class IfAddress
{
    internal const ushort IFA_ADDRESS = 1;
    internal const ushort IFA_LOCAL = 2;
    internal const ushort IFA_LABEL = 3;
    internal const ushort IFA_BROADCAST = 4;
    internal const ushort IFA_CACHEINFO = 6;
    internal const ushort IFA_FLAGS = 8;
    internal const ushort IFA_RT_PRIORITY = 9;
    internal const ushort IFA_PROTO = 11;
}

[StructLayout(LayoutKind.Sequential)]
internal struct ifaddrmsg
{
    internal byte ifa_family;
    internal byte ifa_prefixlen;
    internal byte ifa_flags;
    internal byte ifa_scope;
    internal int ifa_index;
}

[StructLayout(LayoutKind.Sequential)]
internal struct ifa_cacheinfo
{
    internal uint ifa_prefered;
    internal uint ifa_valid;
    internal uint cstamp;
    internal uint tstamp;
}
