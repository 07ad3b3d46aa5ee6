// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Key of <c>prefixes6</c> (C: <c>struct prefix6</c>); 20 bytes, so the address is not aligned to eight.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct Prefix6Key
{
    public uint Length;
    public RawAddress Address;
}
