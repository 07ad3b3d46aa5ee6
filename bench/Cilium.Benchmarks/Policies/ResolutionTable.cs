// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Benchmarks.Policies;

/// <summary>What it takes to work out an endpoint's policy.</summary>
internal static class ResolutionTable
{
    private const int Rules = 1000;
    // For how many different peers these two figures were measured is not known: each stands beside one shape.
    private const double GoMicroseconds = 3000;
    private const double AnnouncedMicroseconds = 2150;

    public static void Announced(BenchmarkContext context)
    {
        const int Identities = 3000;
        context.Report.Section($"one endpoint resolved and compiled, ingress and egress: {Rules:N0} L3 rules, {Identities:N0} identities, selectors cached");
        Add(context, "1 peer in all rules", new Resolution(Rules, Identities, peers: 1, ports: 0), 200, AnnouncedMicroseconds, "announced 2019, its number of peers unknown");
        Add(context, "1,000 different peers", new Resolution(Rules, Identities, peers: Rules, ports: 0), 200, GoMicroseconds, "Cilium 1.19.4 (reference machine), its number of peers unknown; 24,000 allocations");
    }

    public static void WithPorts(BenchmarkContext context)
    {
        const int Identities = 10_000;
        const double GoMicrosecondsWithPorts = 335_000;
        context.Report.Section($"the same with ports: {Rules:N0} L3/L4 rules, {Identities:N0} identities");
        Add(context, "1 peer, 1,000 ports", new Resolution(Rules, Identities, peers: 1, ports: Rules), 5000, GoMicrosecondsWithPorts, "Cilium 1.19.4 (reference machine)");
        Add(context, "1,000 peers, 10 ports", new Resolution(Rules, Identities, peers: Rules, ports: 10), 5000, GoMicrosecondsWithPorts, "Cilium 1.19.4 (reference machine)");
        Add(context, "1,000 peers, 1,000 ports", new Resolution(Rules, Identities, peers: Rules, ports: Rules), 5000, GoMicrosecondsWithPorts, "Cilium 1.19.4 (reference machine)");
    }

    private static void Add(BenchmarkContext context, string name, Resolution resolution, double goal, double peer, string peerName)
    {
        Operation operation = Operation.Measure(context.Choose(2000, 800), context.Choose(2000, 400), _ => resolution.Resolve());
        context.Report.Add(new BenchmarkRow($"{name}, p50", "us", operation.Times.Quantile(0.5)) { Peer = peer, PeerName = peerName, Goal = Goal.AtMost(goal) });
        context.Report.Add(new BenchmarkRow($"{name}, p99", "us", operation.Times.Quantile(0.99)));
        context.Report.Add(new BenchmarkRow($"{name}: allocated", "KB", operation.Bytes / 1000));
    }
}
