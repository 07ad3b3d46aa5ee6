// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Testing;

namespace Cilium.Policy.Tests;

public class ForecastTests
{
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    public void What_is_forecast_is_what_comes_and_forecasting_changes_nothing(int seed)
    {
        var cluster = new RandomCluster(seed);
        var random = cluster.Random;
        var datapath = new InMemoryDatapath();
        var engine = new PolicyEngine(new() { AllowsLocalHost = false }, datapath);
        var known = new List<PolicyResource>();
        var compared = 0;
        for (var step = 0; step < 160; step++)
        {
            engine.OnIdentitiesChanged([cluster.Identity()], []);
            if (step < 6 || random.Next(6) == 0)
            {
                var number = 1_000u + (uint)random.Next(24);
                engine.SetEndpoint(new Endpoint { Id = new((ushort)random.Next(1, 7)), Name = "e", Identity = new(new(number), RandomCluster.WorkloadLabels(number)) });
            }

            PolicyDocument[] upserts = [.. Enumerable.Range(0, random.Next(3)).SelectMany(_ => cluster.Policy($"p{random.Next(8)}")).DistinctBy(document => document.Resource)];
            PolicyResource[] removals = known.Count > 0 && random.Next(3) == 0 ? [known[random.Next(known.Count)]] : [];
            var (before, writes, revision) = (engine.Statistics, datapath.Writes, engine.Repository.Revision);
            var forecast = engine.Forecast(upserts, removals);
            Assert.Equal(before, engine.Statistics);
            Assert.Equal((writes, revision, revision), (datapath.Writes, engine.Repository.Revision, forecast.Revision));
            ShouldBe(forecast.Now, engine, datapath);

            engine.Apply(upserts, removals);
            known.AddRange(upserts.Select(document => document.Resource));
            if (engine.Statistics.DegradedEndpoints > 0)
            {
                Assert.NotEmpty(forecast.Conflicts);
            }

            ShouldBe(forecast.Then, engine, datapath);
            foreach (var policy in forecast.Policies.Where(policy => policy.Change != ForecastChange.Removed))
            {
                var written = datapath.Policies.Single(written => written.PolicyNumber == policy.Compiled.PolicyNumber);
                Assert.Equal(written.Entries.Select(entry => entry.Key), policy.Compiled.Entries.Select(entry => entry.Key));
                Assert.Equal(written.DecisionLists.SelectMany(list => list), policy.Compiled.DecisionLists.SelectMany(list => list));
                Assert.All(policy.Endpoints, id => Assert.Equal(policy.Compiled.PolicyNumber, NumberOf(datapath.ReadProgrammed().Endpoints[id], policy.IsShadow)));
            }

            foreach (var change in forecast.Memberships)
            {
                Assert.Equal(change.Then, datapath.ReadProgrammed().Memberships.GetValueOrDefault(change.Identity, []));
            }

            foreach (var selector in forecast.Selectors.Where(selector => selector.Change != ForecastChange.Removed))
            {
                Assert.True(engine.TryGetSelector(selector.Number, out var given));
                Assert.Equal(selector.Selector, given);
            }

            compared += forecast.Policies.Count(policy => policy.Change != ForecastChange.Kept);
        }

        Assert.True(compared > 100, $"only {compared} policies changed");
    }

    [Fact]
    public void A_change_of_no_consequence_is_forecast_as_none()
    {
        var bench = new PolicyBench();
        bench.Identity(301, "app=api");
        bench.Endpoint(1, 300, "app=web");
        bench.Policy("p", PolicyBench.From("app=api", "80"));
        var forecast = bench.Engine.Forecast(PolicyBench.Documents("p", PolicyBench.From("app=api", "80")));
        Assert.Equal(forecast.Now, forecast.Then);
        Assert.All(forecast.Policies, policy => Assert.Equal(ForecastChange.Kept, policy.Change));
        Assert.Empty(forecast.Memberships);
        Assert.False(Assert.Single(forecast.Endpoints).IsChanged);
        Assert.Equal("p", Assert.Single(Assert.Single(forecast.Policies).Compiled.Resources).Name);
    }

    [Fact]
    public void New_prefixes_are_counted_with_the_selectors_that_their_identities_will_carry()
    {
        var registry = new CountingRegistry();
        var engine = new PolicyEngine(new() { AllowsLocalHost = false }, new InMemoryDatapath(), registry);
        engine.SetEndpoint(new Endpoint { Id = new(1), Name = "e", Identity = PolicyBench.Workload(300, "app=web") });
        var forecast = engine.Forecast(PolicyBench.Documents(
            "p", """{"endpointSelector":{},"egress":[{"toCIDR":["10.0.0.0/8","10.1.0.0/16"]}]}"""));
        Assert.Equal(0, registry.Calls);
        Assert.Equal(["10.0.0.0/8", "10.1.0.0/16"], forecast.NewPrefixes.Select(prefix => prefix.ToString()));

        // The inner prefix is selected by both.
        Assert.Equal([1, 2], forecast.Memberships.Select(change => change.Then.Length).Order());
        Assert.Equal(3, forecast.Then.Memberships);
    }

    [Fact]
    public void Rules_that_cannot_hold_together_are_forecast_with_their_fault()
    {
        var bench = new PolicyBench();
        var web = bench.Endpoint(1, 300, "app=web");
        const string required = """{"endpointSelector":{},"ingress":[{"authentication":{"mode":"required"},"fromEndpoints":[{}]}]}""";
        bench.Policy("p", required);
        var forecast = bench.Engine.Forecast(PolicyBench.Documents("q", required.Replace("required", "disabled", StringComparison.Ordinal)));
        var conflict = Assert.Single(forecast.Conflicts);
        Assert.Equal((web, false), (conflict.Endpoint, conflict.IsChanged));
        Assert.Equal(forecast.Now, forecast.Then);
        Assert.False(bench.Status(web).IsDegraded);
    }

    private static uint NumberOf(EndpointPolicyState state, bool isShadow) => isShadow ? state.Shadow.PolicyNumber : state.PolicyNumber;

    private static void ShouldBe(PolicyTotals expected, PolicyEngine engine, InMemoryDatapath datapath)
    {
        var programmed = datapath.ReadProgrammed();
        var footprint = datapath.Policies.Aggregate(default(PolicyFootprint), (sum, policy) => sum + PolicyFootprint.Of(policy));
        if (engine.Statistics.DegradedEndpoints == 0)
        {
            Assert.Equal(
                expected, new PolicyTotals(datapath.Policies.Length, footprint, engine.Statistics.Selectors, programmed.Memberships.Values.Sum(selectors => (long)selectors.Length)));
        }
    }

    private sealed class CountingRegistry : IPrefixRegistry
    {
        public int Calls { get; private set; }

        public void Acquire(string owner, IReadOnlyCollection<PrefixLabels> prefixes) => Calls++;

        public void Release(string owner) => Calls++;
    }
}
