// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Benchmarks.Packets;

/// <summary>What a packet costs.</summary>
/// <param name="Nanoseconds">By round.</param>
/// <param name="Multiple">Of the empty program in the same round.</param>
internal sealed record PacketCost(Sample Nanoseconds, Sample Multiple)
{
    /// <summary>Measures everything once a round, so that what disturbs the machine disturbs all alike.</summary>
    public static IReadOnlyList<PacketCost> Measure(int rounds, IReadOnlyList<(PacketRunner Runner, PacketCase Case)> wanted)
    {
        List<(double Empty, double Cost)>[] results = [.. wanted.Select(_ => new List<(double, double)>())];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < wanted.Count; i++)
            {
                results[i].Add(wanted[i].Runner.Measure(wanted[i].Case));
            }
        }

        return [.. results.Select(costs => new PacketCost(
            new Sample([.. costs.Select(cost => cost.Cost)]), new Sample([.. costs.Select(cost => cost.Cost / cost.Empty)])))];
    }

    public static IReadOnlyList<PacketCost> Measure(int rounds, PacketRunner runner, IEnumerable<PacketCase> wanted) =>
        Measure(rounds, [.. wanted.Select(one => (runner, one))]);
}
