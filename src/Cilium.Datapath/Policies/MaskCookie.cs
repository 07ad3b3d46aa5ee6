// SPDX-License-Identifier: Apache-2.0
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>What the programs tell instead of a rule's cookie where a mask decided: the mask and the bit.</summary>
internal static class MaskCookie
{
    private const uint Mark = 0x8000_0000;

    public static bool Is(uint cookie) => (cookie & Mark) != 0;

    public static uint From(uint mask, uint bit) => Mark | (mask * SelectorChunk.Bits) | bit;

    public static uint MaskOf(uint cookie) => (cookie & ~Mark) / SelectorChunk.Bits;

    public static int BitOf(uint cookie) => (int)(cookie % SelectorChunk.Bits);
}
