// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>Puts things into places such that few of them change: who was there stays, who is new takes the place of one that went, and
/// where nobody is new, the last moves.</summary>
internal static class StableOrder
{
    /// <summary>Arranges each thing as often as it is wanted.</summary>
    /// <param name="former">Who was at each place before: the number of a thing, or -1 for one that is gone.</param>
    /// <param name="wanted">How often each thing is wanted; all zero afterwards.</param>
    /// <param name="total">The sum of <paramref name="wanted"/>.</param>
    internal static int[] Arrange(ReadOnlySpan<int> former, Span<int> wanted, int total)
    {
        int[] places = new int[total];
        places.AsSpan().Fill(-1);
        int kept = Math.Min(total, former.Length);
        for (int place = 0; place < kept; place++)
        {
            int thing = former[place];
            if (thing >= 0 && wanted[thing] > 0)
            {
                wanted[thing]--;
                places[place] = thing;
            }
        }

        // What stood beyond the end is wanted still, and moves down with what is new.
        int next = 0;
        for (int place = 0; place < total; place++)
        {
            if (places[place] >= 0)
            {
                continue;
            }

            while (wanted[next] == 0)
            {
                next++;
            }

            wanted[next]--;
            places[place] = next;
        }

        return places;
    }
}
