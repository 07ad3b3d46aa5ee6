// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Benchmarks.Network;

/// <summary>TCP between two pods of a node, against routing alone and against iptables.</summary>
internal sealed class NetworkArea : IBenchmarkArea
{
    private static readonly int[] s_rules = [1, 1000, 10_000];

    public string Name => "network";

    public string Title => "TCP between two pods: policy on, against plain routing and iptables";

    public void Run(BenchmarkContext context)
    {
        List<NetworkSetup> setups = [];
        try
        {
            setups.Add(NetworkSetup.Plain());
            setups.AddRange(s_rules.Select(NetworkSetup.Ours));
            setups.AddRange(s_rules.Select(NetworkSetup.Iptables));
            NetworkTimes[] times = [.. setups.Select(setup => new NetworkTimes(setup))];
            int rounds = context.Choose(15, 7), exchanges = context.Choose(5000, 2000), connections = context.Choose(300, 150);
            TimeSpan streaming = TimeSpan.FromMilliseconds(context.Choose(500, 250));
            for (int round = 0; round < rounds; round++)
            {
                foreach (NetworkTimes one in times)
                {
                    one.Measure(exchanges, connections, streaming);
                }
            }

            Print(context, "against plain routing", "plain", times[1..4], [times[0], times[0], times[0]]);
            Print(context, "against iptables with as many rules", "iptables", times[1..4], times[4..7]);
        }
        finally
        {
            setups.ForEach(setup => setup.Dispose());
        }
    }

    private static void Print(BenchmarkContext context, string title, string shortName, NetworkTimes[] ours, NetworkTimes[] peers)
    {
        context.Report.Section($"two pods of one node, policy on, {title}");
        for (int metric = 0; metric < ours[0].All.Count; metric++)
        {
            foreach (var (one, peer) in ours.Zip(peers))
            {
                var (what, unit, value) = one.All[metric];
                context.Report.Add(new BenchmarkRow($"{what}, {one.Name}, {shortName}", unit, value)
                {
                    Peer = peer.All[metric].Value,
                    PeerName = peer.Name,
                });
            }
        }
    }
}
