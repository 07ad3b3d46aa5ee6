// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Key of <c>translations4</c> (C: <c>struct translation_key4</c>); addresses and ports are in network order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TranslationKey4
{
    public uint Source;
    public uint Destination;
    public ushort SourcePort;
    public ushort DestinationPort;
    public byte Protocol;
    public byte Pad0;
    public ushort Pad1;
}
