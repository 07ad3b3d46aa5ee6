// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>How many slots of a random pool each backend has, by its weight.</summary>
/// <remarks>
/// Weights are reduced by what they have in common. Where that still asks for more than S = max(1024, 16 n) slots for n backends, S slots
/// are shared out by largest remainder, one at least to each: a share then differs from its weight's by less than 1/S, and where some
/// weights ask for less than a slot, the others give up n/S (6 %) of theirs at most.
/// </remarks>
internal static class SlotShares
{
    private const int LeastLimit = 1024, SlotsPerBackend = 16;

    /// <summary>The most slots that a pool of that many backends has.</summary>
    internal static int Limit(int backends) => Math.Max(LeastLimit, SlotsPerBackend * backends);

    /// <summary>Turns weights, each at least 1, into numbers of slots, in place.</summary>
    /// <returns>Their sum.</returns>
    internal static int Compute(Span<int> weights)
    {
        int common = 0;
        foreach (int weight in weights)
        {
            common = GreatestCommonDivisor(common, weight);
        }

        long sum = 0;
        foreach (ref int weight in weights)
        {
            weight /= common;
            sum += weight;
        }

        int limit = Limit(weights.Length);
        if (sum > limit)
        {
            ShareOut(weights, limit);
            return limit;
        }

        return (int)sum;
    }

    private static void ShareOut(Span<int> weights, int limit)
    {
        bool[] isLeast = new bool[weights.Length];
        long slots = limit, sum;
        for (bool isSettled = false; !isSettled;)
        {
            sum = SumOf(weights, isLeast);
            isSettled = true;
            long available = slots;
            for (int i = 0; i < weights.Length; i++)
            {
                if (!isLeast[i] && weights[i] * available < sum)
                {
                    isLeast[i] = true;
                    slots--;
                    isSettled = false;
                }
            }
        }

        sum = SumOf(weights, isLeast);
        List<(long Remainder, int Index)> remainders = new(weights.Length);
        long left = slots;
        for (int i = 0; i < weights.Length; i++)
        {
            if (isLeast[i])
            {
                weights[i] = 1;
                continue;
            }

            (long whole, long remainder) = Math.DivRem(weights[i] * slots, sum);
            weights[i] = (int)whole;
            left -= whole;
            remainders.Add((-remainder, i));
        }

        remainders.Sort();
        for (int i = 0; i < left; i++)
        {
            weights[remainders[i].Index]++;
        }
    }

    private static long SumOf(ReadOnlySpan<int> weights, bool[] isLeft)
    {
        long sum = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            sum += isLeft[i] ? 0 : weights[i];
        }

        return sum;
    }

    private static int GreatestCommonDivisor(int left, int right)
    {
        while (right != 0)
        {
            (left, right) = (right, left % right);
        }

        return left;
    }
}
