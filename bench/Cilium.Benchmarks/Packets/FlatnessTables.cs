// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Benchmarks.Packets;

/// <summary>Whether the cost stays what it is when rules and identities become many.</summary>
internal static class FlatnessTables
{
    private static readonly PacketCase[] s_everyPath =
    [
        .. from path in Enum.GetValues<PacketPath>()
           from state in Enum.GetValues<PacketState>()
           from kind in ((Transport Transport, bool IsIPv6)[])[(Transport.Tcp, false), (Transport.Udp, true)]
           select new PacketCase(path, state, kind.Transport, kind.IsIPv6, state == PacketState.New ? FlowPlan.OnePeer : FlowPlan.One),
    ];

    private static readonly PacketCase[] s_remotePeers =
        [.. s_everyPath.Where(wanted => wanted is { Path: not PacketPath.Local, Transport: Transport.Tcp })];

    /// <summary>From one rule to many, side by side.</summary>
    public static void Rules(BenchmarkContext context, int rounds, PacketRunner one, PacketRunner hundred, PacketRunner tenThousand)
    {
        context.Report.Section("1, 100 and 10,000 rules; 10 addresses and identities");
        var costs = PacketCost.Measure(
            rounds, [.. s_everyPath.SelectMany(wanted => new[] { (one, wanted), (hundred, wanted), (tenThousand, wanted) })]);
        for (int i = 0; i < s_everyPath.Length; i++)
        {
            string name = s_everyPath[i].Name;
            context.Report.Add(new BenchmarkRow($"{name}, 1 rule", PacketGoals.Unit, costs[3 * i].Multiple));
            context.Report.Add(PacketGoals.Flat($"{name}, 100 rules", costs[(3 * i) + 1], costs[3 * i], "1 rule"));
            context.Report.Add(PacketGoals.Flat($"{name}, 10,000 rules", costs[(3 * i) + 2], costs[3 * i], "1 rule"));
        }
    }

    /// <summary>From ten identities to many, with one peer and with all of them in turn.</summary>
    public static void Identities(BenchmarkContext context, int rounds, PacketRunner few, PacketRunner many)
    {
        context.Report.Section("10 and 100,000 addresses and identities; 100 rules");
        (PacketCase Few, PacketCase Many, string Suffix)[] cases =
        [
            .. s_remotePeers.Select(wanted => (wanted, wanted, "")),
            .. s_remotePeers.Where(wanted => wanted.State != PacketState.Denied).Select(wanted =>
                (wanted with { Flows = FlowPlan.InTurn }, wanted with { Flows = FlowPlan.ManyPeers }, " in turn")),
        ];
        var costs = PacketCost.Measure(rounds, [.. cases.SelectMany(pair => new[] { (few, pair.Few), (many, pair.Many) })]);
        for (int i = 0; i < cases.Length; i++)
        {
            string name = cases[i].Few.Name + cases[i].Suffix;
            context.Report.Add(new BenchmarkRow($"{name}, 10 ids", PacketGoals.Unit, costs[2 * i].Multiple));
            context.Report.Add(PacketGoals.Flat($"{name}, 100k ids", costs[(2 * i) + 1], costs[2 * i], "10 identities"));
        }
    }
}
