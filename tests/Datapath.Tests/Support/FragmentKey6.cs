// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Cilium.Datapath.Layout;

namespace Datapath.Tests;

/// <summary>C: <c>struct fragment_key6</c>, which only the programs write.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FragmentKey6
{
    public RawAddress Source;
    public RawAddress Destination;
    public uint Id;
    public byte Protocol;
    public byte Pad0;
    public byte Pad1;
    public byte Pad2;
}
