// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Decisions of equal effect whose selectors are bits of masks (C: <c>struct policy_level</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PolicyLevelValue
{
    public const int MaxLevels = 8;

    public byte Action;
    public byte MatchesAll;
    public byte MatchType;
    public byte AuthType;
    public ushort ProxyPort;
    public ushort Chunks;
    public uint Cookie;
    public ChunkList ChunkList;
}
