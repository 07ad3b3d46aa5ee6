// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Benchmarks.Packets;

/// <summary>The tables about one data plane.</summary>
internal sealed class PacketTables(BenchmarkContext context, PacketRunner runner, int rounds, int repeats)
{
    /// <summary>The same packet again and again; new: one peer's ports, in a table that is as good as fresh.</summary>
    public void OneFlow()
    {
        context.Report.Section("one flow; 100 rules, 100,000 addresses and identities");
        Print("", PacketCase.All((_, state) => state == PacketState.New ? FlowPlan.OnePeer : FlowPlan.One));
        Compare("a bare insertion", new TableReference(rounds).Insert(FlowPlan.OnePeer.Flows));
    }

    public void FlowsInTurn()
    {
        context.Report.Section("100,000 flows in turn; 100 rules, 100,000 addresses and identities");
        Print(" in turn", PacketCase.All((path, state) => (path, state) switch
        {
            (PacketPath.Local, PacketState.Denied) => FlowPlan.OnePeer,
            (PacketPath.Local, _) or (_, PacketState.Denied) => FlowPlan.InTurnWithOnePeer,
            _ => FlowPlan.InTurn,
        }));
        Compare("a bare look-up in turn", new TableReference(rounds).LookUp(repeats, FlowPlan.InTurn.Flows));
    }

    /// <summary>New flows where what is free in the table lies strewn over its memory, as it does after a while.</summary>
    public void WornTable()
    {
        context.Report.Section("new flows in a table of connections that was full before");
        Print(", worn table", PacketCase
            .All((path, state) => state == PacketState.New && path != PacketPath.Local ? FlowPlan.OnePeer : null)
            .Select(wanted => wanted with { IsTableWorn = true }));
    }

    private void Compare(string name, Sample multiple) =>
        context.Report.Add(new BenchmarkRow($"for comparison: {name}", PacketGoals.Unit, multiple));

    private void Print(string suffix, IEnumerable<PacketCase> cases)
    {
        PacketCase[] list = [.. cases];
        foreach (var (wanted, cost) in list.Zip(PacketCost.Measure(rounds, runner, list)))
        {
            context.Report.Add(PacketGoals.Row(wanted.Name + suffix, wanted, cost));
        }
    }
}
