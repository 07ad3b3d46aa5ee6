// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Datapath.Tests;

/// <summary>C: <c>struct fragment_key4</c>, which only the programs write.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FragmentKey4
{
    public uint Source;
    public uint Destination;
    public ushort Id;
    public byte Protocol;
    public byte Pad;
}
