// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Benchmarks.Packets;

/// <summary>New flows under the policies that are hard on a layout, and the layouts' verdicts side by side.</summary>
internal static class HardCaseTables
{
    public const string Wide = "wide rule + 50 ports";
    public const string Selectors = "1,000 selectors";

    // Of the last group: in the layout with masks its selector stands in the last word that is looked at.
    private const int LastGroup = 999;

    public static void NewFlows(BenchmarkContext context, int rounds, PacketRunner wide, PacketRunner selectors)
    {
        context.Report.Section("new flows in the hard cases; 100,000 addresses and identities");
        (string Name, PacketRunner Runner, FlowPlan Flows)[] kinds =
        [
            (Wide, wide, FlowPlan.OnePeer),
            (Selectors, selectors, FlowPlan.OnePeer with { FirstPeer = LastGroup }),
            ($"{Wide}, 100k peers", wide, FlowPlan.ManyPeers),
            ($"{Selectors}, 100k peers", selectors, FlowPlan.ManyPeers),
        ];

        // Many peers leave the table of connections worn: they come last.
        foreach (var some in kinds.Chunk(2))
        {
            (string Name, PacketRunner Runner, PacketCase Case)[] cases =
            [
                .. from kind in some
                   from path in (PacketPath[])[PacketPath.Egress, PacketPath.Ingress]
                   select (kind.Name, kind.Runner, new PacketCase(path, PacketState.New, Transport.Tcp, IsIPv6: false, kind.Flows)),
            ];
            var costs = PacketCost.Measure(rounds, [.. cases.Select(one => (one.Runner, one.Case))]);
            foreach (var (one, cost) in cases.Zip(costs))
            {
                context.Report.Add(PacketGoals.Row($"{one.Case.Path} new, {one.Name}".ToLowerInvariant(), one.Case, cost));
            }
        }
    }

    public static void Layouts(BenchmarkContext context, int rounds, int repeats, PacketBed wide, PacketBed selectors)
    {
        context.Report.Section("the verdict alone, by layout: ours are selector bits (ns)");
        foreach (var (name, bed) in (ReadOnlySpan<(string, PacketBed)>)[(Wide, wide), (Selectors, selectors)])
        {
            using LayoutComparison comparison = new(bed);
            foreach (bool isInTurn in (bool[])[false, true])
            {
                var (bits, hash, tries) = comparison.Measure(rounds, repeats, isInTurn ? LayoutComparison.AllFriends : 1);
                string row = $"{name}, {(isInTurn ? "100k ids" : "1 id")}";
                context.Report.Add(new BenchmarkRow($"{row}, group", "ns", bits) { Peer = hash, PeerName = "hash of (selector group, identity)" });
                context.Report.Add(new BenchmarkRow($"{row}, tries", "ns", bits) { Peer = tries, PeerName = "two look-ups in a trie of 16,384 entries" });
            }
        }
    }
}
