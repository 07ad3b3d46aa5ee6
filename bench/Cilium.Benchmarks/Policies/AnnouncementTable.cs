// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace Cilium.Benchmarks.Policies;

/// <summary>From an identity announced to a packet of it that the kernel lets pass, at a steady rate of changes.</summary>
/// <remarks>Changes come when they are due, not when the one before is done: what waits is waiting too. Half of them add an
/// identity with its address, half take one away, whose next connection must be refused.</remarks>
internal sealed class AnnouncementTable(PolicyBed bed, int policies)
{
    private const int ChangesPerSecond = 1000;
    private const int Lag = 100;
    private const int FirstInstance = 1000;

    private readonly byte[]?[] _packets = new byte[]?[bed.Endpoints];
    private int _next;
    private int _oldest;

    public void Measure(BenchmarkContext context)
    {
        context.Report.Section($"{ChangesPerSecond:N0} identity changes a second, {policies:N0} policies, 100,000 identities, {bed.Endpoints} endpoints: announced to enforced by the kernel");
        List<double> added = [], removed = [], work = [];
        bed.Run(() => Run(ChangesPerSecond, [], [], []));
        long before = GC.GetTotalAllocatedBytes(), writes = bed.Engine.Statistics.MembershipWrites;
        int changes = ChangesPerSecond * context.Choose(15, 5);
        bed.Run(() => Run(changes, added, removed, work));
        double bytes = (double)(GC.GetTotalAllocatedBytes() - before) / changes;
        Sample allowed = new(added), refused = new(removed);
        context.Report.Add(new BenchmarkRow("announced to allowed, p50", "ms", allowed.Median));
        context.Report.Add(new BenchmarkRow("announced to allowed, p99", "ms", allowed.Quantile(0.99)) { Peer = 50, PeerName = "announced 2019", Goal = Goal.AtMost(5) });
        context.Report.Add(new BenchmarkRow("announced to allowed, slowest", "ms", allowed.Quantile(1)));
        context.Report.Add(new BenchmarkRow("withdrawn to refused, p99", "ms", refused.Quantile(0.99)) { Goal = Goal.AtMost(5) });
        context.Report.Add(new BenchmarkRow("of it the work for one change, p50", "us", new Sample(work).Median));
        context.Report.Add(new BenchmarkRow("of it the work for one change, p99", "us", new Sample(work).Quantile(0.99)));
        context.Report.Add(new BenchmarkRow("change: allocated", "B", bytes));
        context.Report.Add(new BenchmarkRow("memberships written for each change", "", (double)(bed.Engine.Statistics.MembershipWrites - writes) / changes) { Goal = Goal.AtMost(1) });
    }

    private void Run(int changes, List<double> added, List<double> removed, List<double> work)
    {
        long first = Stopwatch.GetTimestamp(), interval = Stopwatch.Frequency / ChangesPerSecond;
        for (int change = 0; change < changes; change++)
        {
            bool isAddition = change % 2 == 0 || _next - _oldest <= Lag;
            long due = first + (change * interval);
            while (Stopwatch.GetTimestamp() < due)
            {
                Thread.SpinWait(20);
            }

            long begun = Stopwatch.GetTimestamp();
            if (isAddition)
            {
                Announce(_next++);
            }
            else
            {
                Withdraw(_oldest++);
            }

            long done = Stopwatch.GetTimestamp();
            work.Add(Stopwatch.GetElapsedTime(begun, done).TotalMicroseconds);
            (isAddition ? added : removed).Add(Stopwatch.GetElapsedTime(due, done).TotalMilliseconds);
        }
    }

    private void Announce(int change)
    {
        var (policy, peer) = Subject(change);
        bed.Engine.OnIdentitiesChanged([bed.Population.Identity(peer)], []);
        bed.Datapath.Addresses.Upsert([PolicyBed.EntryOf(peer)]);
        Require(policy, peer, source: 1024, isAllowed: true);
    }

    private void Withdraw(int change)
    {
        var (policy, peer) = Subject(change);
        bed.Datapath.Addresses.Delete([PolicyBed.PrefixOf(peer)]);
        bed.Engine.OnIdentitiesChanged([], [bed.Population.Identity(peer).Id]);
        Require(policy, peer, source: 1025, isAllowed: false);
    }

    /// <summary>Other endpoints and peers each time; the first policy of each namespace would admit everybody in it.</summary>
    private (int Policy, int Peer) Subject(int change)
    {
        int policy = (int)(((long)change * 7919) % policies);
        policy = policy < bed.Population.Namespaces ? policy + bed.Population.Namespaces : policy;
        return (policy, bed.Population.PeerOf(policy, FirstInstance + (change / policies)));
    }

    private void Require(int policy, int peer, ushort source, bool isAllowed)
    {
        int endpoint = bed.Population.SubjectsOf(policy, bed.Endpoints).First();
        byte[] packet = _packets[endpoint] ??= bed.Opening(endpoint);
        if (bed.Passes(endpoint, packet, peer, source, bed.Population.PortOf(policy)) != isAllowed)
        {
            throw new InvalidOperationException($"Identity {peer} was {(isAllowed ? "refused" : "admitted")} by policy {policy}.");
        }
    }
}
