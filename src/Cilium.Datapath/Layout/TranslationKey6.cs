// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Key of <c>translations6</c> (C: <c>struct translation_key6</c>); ports are in network order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TranslationKey6
{
    public RawAddress Source;
    public RawAddress Destination;
    public ushort SourcePort;
    public ushort DestinationPort;
    public byte Protocol;
    public byte Pad0;
    public ushort Pad1;
}
