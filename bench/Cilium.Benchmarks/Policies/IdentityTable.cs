// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Policy;

namespace Cilium.Benchmarks.Policies;

/// <summary>What one identity more costs the engine, and how much is written.</summary>
internal static class IdentityTable
{
    private const double GoMicroseconds = 110;
    private const int Namespaces = 20;

    public static void Measure(BenchmarkContext context)
    {
        int count = context.Choose(20_000, 5000);
        context.Report.Section("one identity added, or removed: 10,000 policies, 100,000 identities, 500 endpoints; the engine alone");
        Add(context, "", 10_000, 100_000, 500, count, Goal.AtMost(20));
        context.Report.Section("the same with less of each: writes do not depend on it");
        Add(context, "1 endpoint: ", 10_000, 10_000, 1, count / 4, null);
        Add(context, "1,000 policies: ", 1000, 10_000, 500, count / 4, null);
    }

    private static void Add(BenchmarkContext context, string prefix, int policies, int identities, int endpoints, int count, Goal? goal)
    {
        Population population = new(Namespaces);
        CountingDatapath datapath = new();
        PolicyEngine engine = Build(population, datapath, policies, identities, endpoints);
        const int Warm = 2000;
        IReadOnlyCollection<SecurityIdentity>[] fresh = [.. Enumerable.Range(identities, Warm + count).Select(index => (SecurityIdentity[])[population.Identity(index)])];
        IReadOnlyCollection<NumericIdentity>[] gone = [.. fresh.Select(identity => (NumericIdentity[])[identity.Single().Id])];
        long writes = datapath.Writes, evaluations = engine.Statistics.SelectorEvaluations;
        Operation added = Operation.Measure(Warm, count, call => engine.OnIdentitiesChanged(fresh[call], []));
        double writesEach = (double)(datapath.Writes - writes) / fresh.Length;
        double evaluationsEach = (double)(engine.Statistics.SelectorEvaluations - evaluations) / fresh.Length;
        Operation removed = Operation.Measure(Warm, count, call => engine.OnIdentitiesChanged([], gone[call]));

        context.Report.Add(new BenchmarkRow($"{prefix}add, p50", "us", added.Times.Quantile(0.5)) { Peer = GoMicroseconds, PeerName = "Cilium 1.19.4, its selector cache, 1,000 selectors", Goal = goal });
        context.Report.Add(new BenchmarkRow($"{prefix}add, p99", "us", added.Times.Quantile(0.99)));
        context.Report.Add(new BenchmarkRow($"{prefix}add: allocated", "B", added.Bytes));
        context.Report.Add(new BenchmarkRow($"{prefix}remove, p50", "us", removed.Times.Quantile(0.5)));
        context.Report.Add(new BenchmarkRow($"{prefix}selectors in use", "", engine.Statistics.Selectors));
        context.Report.Add(new BenchmarkRow($"{prefix}selectors compared", "", evaluationsEach));
        context.Report.Add(new BenchmarkRow($"{prefix}map writes for each identity", "", writesEach) { Goal = Goal.AtMost(1) });
        GC.KeepAlive(engine);
    }

    /// <summary>An engine that has everything.</summary>
    public static PolicyEngine Build(Population population, IPolicyDatapath datapath, int policies, int identities, int endpoints)
    {
        PolicyEngine engine = new(new PolicyOptions(), datapath);
        engine.OnIdentitiesChanged([.. ReservedIdentities.All, .. Enumerable.Range(0, endpoints).Select(population.Local).DistinctBy(identity => identity.Id)], []);
        engine.OnIdentitiesChanged([.. Enumerable.Range(0, identities).Select(population.Identity)], []);
        engine.Apply([.. population.Policies(policies)], []);
        for (int i = 0; i < endpoints; i++)
        {
            engine.SetEndpoint(new Endpoint { Id = new EndpointId((ushort)(i + 1)), Name = "pod", Identity = population.Local(i) });
        }

        return engine;
    }
}
