// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Packets and bytes on one CPU (C: <c>struct metric</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MetricValue
{
    public ulong Packets;
    public ulong Bytes;
}
