// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>Which rule stands behind each bit of the masks, so that a verdict names its rule without the packet paying for it.</summary>
/// <remarks>One writer at a time; resolving is safe from any thread and allocates nothing.</remarks>
internal sealed class RuleCookies(uint masks)
{
    private MaskRules?[] _byMask = new MaskRules?[masks];

    /// <param name="mask">The mask's index.</param>
    /// <param name="bits">Its selectors.</param>
    /// <param name="rules">The rule of each of them, ascending.</param>
    public void Set(uint mask, in SelectorChunk bits, PolicyDetailValue[] rules) => Volatile.Write(ref _byMask[mask], new MaskRules(bits, rules));

    /// <summary>Makes room for more masks.</summary>
    public void Grow(uint masks)
    {
        if (masks > _byMask.Length)
        {
            MaskRules?[] larger = new MaskRules?[masks];
            _byMask.CopyTo(larger, 0);
            Volatile.Write(ref _byMask, larger);
        }
    }

    public void Remove(IndexRun run) => Array.Clear(_byMask, (int)run.First, (int)run.Length);

    /// <summary>The rule's own cookie, and how specific it is.</summary>
    public void Resolve(ref uint cookie, ref byte matchType)
    {
        if (MaskCookie.Is(cookie))
        {
            uint mask = MaskCookie.MaskOf(cookie);
            MaskRules?[] byMask = Volatile.Read(ref _byMask);
            PolicyDetailValue rule = mask < byMask.Length && Volatile.Read(ref byMask[mask]) is { } rules ? rules.Of(MaskCookie.BitOf(cookie)) : default;
            cookie = rule.Cookie;
            matchType = rule.MatchType != 0 ? rule.MatchType : matchType;
        }
    }

    private sealed class MaskRules(SelectorChunk bits, PolicyDetailValue[] rules)
    {
        private readonly SelectorChunk _bits = bits;

        public PolicyDetailValue Of(int bit)
        {
            int rank = 0;
            for (int word = 0; word < bit / 64; word++)
            {
                rank += BitOperations.PopCount(_bits[word]);
            }

            ulong last = _bits[bit / 64];
            ulong below = last & ((1UL << (bit % 64)) - 1);
            bool isSet = ((last >> (bit % 64)) & 1) != 0;
            return isSet ? rules[rank + BitOperations.PopCount(below)] : default;
        }
    }
}
