// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Key of <c>affinities</c> (C: <c>struct affinity_key</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AffinityKey
{
    public RawAddress Client;
    public uint Service;
    public byte IsNamespace;
    public byte Pad0;
    public ushort Pad1;
}
