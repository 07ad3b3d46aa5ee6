// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;
using Cilium.Datapath.Layout;
using Cilium.Policy;

namespace Cilium.Datapath;

/// <summary>What a forecast changes in level two.</summary>
internal readonly record struct MembershipDemand(long NewSlots, long GoneSlots, long NewChunks, long GoneChunks)
{
    public static MembershipDemand Of(PolicyForecast forecast, IdentitySlots slots)
    {
        MembershipDemand sum = default;
        foreach (ForecastMembership change in forecast.Memberships)
        {
            HashSet<uint> now = ChunksOf(change.Now), then = ChunksOf(change.Then);
            sum = sum with
            {
                NewChunks = sum.NewChunks + then.Count(chunk => !now.Contains(chunk)),
                GoneChunks = sum.GoneChunks + now.Count(chunk => !then.Contains(chunk)),
            };

            // The identity of a new prefix takes a slot for its address, whether or not it carries selectors.
            uint identity = change.Identity.Value;
            bool isPrefix = change.Identity == NumericIdentity.Unknown;
            if (isPrefix || (change.Now.IsEmpty && !change.Then.IsEmpty && !slots.TryFind(identity, out _)))
            {
                sum = sum with { NewSlots = sum.NewSlots + 1 };
            }
            else if (!change.Now.IsEmpty && change.Then.IsEmpty && slots.UsersOf(identity) == 1)
            {
                sum = sum with { GoneSlots = sum.GoneSlots + 1 };
            }
        }

        return sum;
    }

    private static HashSet<uint> ChunksOf(ImmutableArray<uint> selectors) =>
        [.. selectors.Select(SelectorChunk.ChunkOf).Where(chunk => chunk >= SelectorChunkPair.Count)];
}
