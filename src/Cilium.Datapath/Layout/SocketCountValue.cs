// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Value of <c>socket_counts</c> (C: <c>struct socket_count</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SocketCountValue
{
    public ulong Moved;
    public ulong Failed;
}
