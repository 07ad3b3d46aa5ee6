// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Value of <c>affinities</c> (C: <c>struct affinity</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AffinityValue
{
    public uint Backend;
    public uint LastUsed;
}
