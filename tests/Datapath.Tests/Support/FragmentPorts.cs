// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Datapath.Tests;

/// <summary>C: <c>struct fragment_ports</c>, which only the programs write.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FragmentPorts
{
    public ushort Source;
    public ushort Destination;
}
