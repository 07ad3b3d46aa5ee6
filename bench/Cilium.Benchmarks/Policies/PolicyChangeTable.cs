// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Cilium.Policy;

namespace Cilium.Benchmarks.Policies;

/// <summary>One policy of many is changed: from its text to the kernel, and who is touched.</summary>
internal sealed class PolicyChangeTable(PolicyBed bed, int policies)
{
    private const ushort FirstOtherPort = 30_000;
    private int _changes;

    public void Measure(BenchmarkContext context)
    {
        context.Report.Section($"one policy of {policies:N0} changed, from its text to a packet that it admits; {bed.Endpoints} endpoints");
        List<double> times = [];
        bed.Run(() => Run(200, []));
        PolicyEngineStatistics before = bed.Engine.Statistics;
        long bytes = GC.GetTotalAllocatedBytes();
        int count = context.Choose(2000, 500), selected = 0;
        bed.Run(() => selected = Run(count, times));
        double each = (double)(GC.GetTotalAllocatedBytes() - bytes) / count;
        PolicyEngineStatistics after = bed.Engine.Statistics;
        Sample sample = new(times);
        context.Report.Add(new BenchmarkRow("text to kernel, p50", "ms", sample.Median));
        context.Report.Add(new BenchmarkRow("text to kernel, p99", "ms", sample.Quantile(0.99)) { Goal = Goal.AtMost(5) });
        context.Report.Add(new BenchmarkRow("policy change: allocated", "KB", each / 1000));
        context.Report.Add(new BenchmarkRow("endpoints selected by it", "", (double)selected / count));
        context.Report.Add(new BenchmarkRow("policies compiled for them", "", Each(after.PoliciesCompiled - before.PoliciesCompiled)) { Goal = Goal.AtMost(1) });
        context.Report.Add(new BenchmarkRow("endpoints not selected, recomputed", "", Each(after.EndpointsRecomputed - before.EndpointsRecomputed - selected)) { Goal = Goal.AtMost(0) });
        context.Report.Add(new BenchmarkRow("endpoints not selected, written", "", Each(after.EndpointWrites - before.EndpointWrites - selected)) { Goal = Goal.AtMost(0) });
        context.Report.Add(new BenchmarkRow("memberships written", "", Each(after.MembershipWrites - before.MembershipWrites)));

        double Each(long total) => (double)total / count;
    }

    /// <returns>How many endpoints the changed policies select, each change counted.</returns>
    private int Run(int count, List<double> times)
    {
        int selected = 0;
        for (int i = 0; i < count; i++)
        {
            int change = _changes++, policy = (int)(((long)change * 7919) % policies);
            int[] subjects = [.. bed.Population.SubjectsOf(policy, bed.Endpoints)];
            byte[] packet = bed.Opening(subjects[^1]);
            ushort port = (ushort)(FirstOtherPort + (change % 10_000));
            int peer = bed.Population.PeerOf(policy, instance: 0);
            selected += subjects.Length;
            Require(false);
            long start = Stopwatch.GetTimestamp();
            bed.Engine.Upsert(bed.Population.Policy(policy, port));
            Require(true);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);

            void Require(bool isAllowed)
            {
                if (bed.Passes(subjects[^1], packet, peer, 1024, port) != isAllowed)
                {
                    throw new InvalidOperationException($"Policy {policy} {(isAllowed ? "does not admit" : "admits")} its peer at port {port}.");
                }
            }
        }

        return selected;
    }
}
