// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Value of <c>translations4</c> and <c>translations6</c> (C: <c>struct translation</c>); ports are in network order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TranslationValue
{
    public RawAddress Source;
    public RawAddress Destination;
    public ushort SourcePort;
    public ushort DestinationPort;
    public uint Lifetime;
    public uint Backend;
    public uint Frontend;
    public ulong Packets;
    public ulong Bytes;
    public TranslationFlags Flags;
    public ushort Pad0;
    public uint Pad1;
}
