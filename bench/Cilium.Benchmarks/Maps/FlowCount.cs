// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Benchmarks.Maps;

/// <summary>The value of the measured maps; C: <c>struct value</c> of the peer.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FlowCount
{
    public ulong Packets;
    public ulong Bytes;
}
