// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Key of <c>source_ranges4</c> (C: <c>struct source_range4</c>); the address is in network order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SourceRangeKey4
{
    public uint Length;
    public uint Service;
    public uint Address;
}
