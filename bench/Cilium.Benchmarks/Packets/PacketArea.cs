// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Benchmarks.Packets;

/// <summary>What the endpoint programs cost per packet.</summary>
internal sealed class PacketArea : IBenchmarkArea
{
    private const int ManyFriends = 100_000;
    private const int FewFriends = 10;

    public string Name => "packet";

    public string Title => "cost per packet by test run, as multiples of an empty program";

    public void Run(BenchmarkContext context)
    {
        int rounds = context.Choose(9, 5), repeats = context.Choose(500_000, 200_000);
        using (PacketBed hundred = Bed(RuleSets.WithRules(100), ManyFriends))
        using (PacketRunner runner = new(hundred, repeats))
        {
            PacketTables tables = new(context, runner, rounds, repeats);
            Measure(context, "one", tables.OneFlow);
            Measure(context, "reader", () => EventReaderTable.Drops(context, rounds, hundred));
            Measure(context, "flat", () => Flatness(context, rounds, repeats, runner));
            Measure(context, "turn", tables.FlowsInTurn);
            Measure(context, "worn", tables.WornTable);
        }

        Measure(context, "hard", () => HardCases(context, rounds, repeats));
    }

    private static void Measure(BenchmarkContext context, string part, Action measure)
    {
        if (context.Wants(part))
        {
            measure();
        }
    }

    private static void Flatness(BenchmarkContext context, int rounds, int repeats, PacketRunner hundredAndMany)
    {
        using PacketBed one = Bed(RuleSets.WithRules(1), FewFriends);
        using PacketBed hundred = Bed(RuleSets.WithRules(100), FewFriends);
        using PacketBed tenThousand = Bed(RuleSets.WithRules(10_000), FewFriends);
        using PacketRunner oneRunner = new(one, repeats), hundredRunner = new(hundred, repeats), tenThousandRunner = new(tenThousand, repeats);
        FlatnessTables.Rules(context, rounds, oneRunner, hundredRunner, tenThousandRunner);
        FlatnessTables.Identities(context, rounds, hundredRunner, hundredAndMany);
    }

    private static void HardCases(BenchmarkContext context, int rounds, int repeats)
    {
        using PacketBed wide = Bed(RuleSets.WideRuleBesidePorts(), ManyFriends);
        using PacketBed selectors = Bed(RuleSets.ManySelectorsOnOnePort(), ManyFriends);
        using PacketRunner wideRunner = new(wide, repeats), selectorsRunner = new(selectors, repeats);
        HardCaseTables.NewFlows(context, rounds, wideRunner, selectorsRunner);
        HardCaseTables.Layouts(context, rounds, repeats, wide, selectors);
    }

    private static PacketBed Bed(Policy.PolicyDocument rules, int friends)
    {
        PacketBed bed = new();
        bed.SetFriends(friends);
        bed.Enforce(rules);
        return bed;
    }
}
