// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Netlink.Interop;

[StructLayout(LayoutKind.Sequential)]
internal struct sockaddr_nl
{
    internal ushort nl_family;
    internal ushort nl_pad;
    internal uint nl_pid;
    internal uint nl_groups;
}

[StructLayout(LayoutKind.Sequential)]
internal struct timeval
{
    internal nint tv_sec;
    internal nint tv_usec;
}

/// <summary>statx(2) has one layout on every architecture, which stat(2) has not.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct statx
{
    [FieldOffset(0)]
    internal uint stx_mask;

    [FieldOffset(32)]
    internal ulong stx_ino;
}
