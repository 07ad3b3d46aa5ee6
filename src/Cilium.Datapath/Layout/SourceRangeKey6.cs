// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Key of <c>source_ranges6</c> (C: <c>struct source_range6</c>); 24 bytes, the address not aligned to more than four.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct SourceRangeKey6
{
    public uint Length;
    public uint Service;
    public RawAddress Address;
}
