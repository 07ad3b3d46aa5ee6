// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Value of <c>backend_counts</c> (C: <c>struct backend_count</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BackendCountValue
{
    public ulong Connections;
    public ulong Resets;
    public ulong Packets;
    public ulong Bytes;
}
