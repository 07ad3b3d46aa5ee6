// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Benchmarks.Maps;

/// <summary>The key of the measured hash; C: <c>struct key</c> of the peer.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FlowKey
{
    public uint Number;
    public uint Kind;
}
