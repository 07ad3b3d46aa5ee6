// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>What the agent tells the running programs (C: <c>struct runtime_state</c>); mapped into the agent.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RuntimeState
{
    public const uint CurrentSchema = 4;

    public uint Epoch;
    public uint EventMask;
    public uint Ipv4Prefixes;
    public uint Ipv6Prefixes;
    public uint Schema;
    public uint NextRevision;
    public uint Overflow;
    public uint Pad;
}
