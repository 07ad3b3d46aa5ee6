// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Key of <c>prefixes4</c> (C: <c>struct prefix4</c>); the address is in network order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Prefix4Key
{
    public uint Length;
    public uint Address;
}
