// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;

namespace Cilium.Policy.Tests;

public class NameHistoryTests
{
    private const int Histories = 60;
    private const int Steps = 150;

    private static readonly string[] s_names =
        ["example.com", "www.example.com", "a.cdn.example.com", "b.cdn.example.com", "x.y.cdn.example.com", "api.example.org", "localhost"];

    private static readonly string[] s_patterns =
        ["*", "*.example.com", "**.example.com", "*.cdn.example.com", "www.example.com", "api.example.org", "*.*.*.com", "w*.*", "localhost", "Example.COM."];

    private static readonly string[] s_addresses = [.. Enumerable.Range(1, 12).Select(i => $"192.0.2.{i}"), "2001:db8::1", "2001:db8::2"];

    [Fact]
    public void Whatever_happens_addresses_are_reachable_as_a_look_at_everything_says()
    {
        var (checks, reachable) = (0, 0);
        for (var seed = 0; seed < Histories; seed++)
        {
            Random random = new(seed);
            NameTableOptions options = new()
            {
                MinimumTimeToLive = TimeSpan.FromSeconds(random.Next(2) * 10),
                ConnectTime = TimeSpan.FromSeconds(random.Next(2) * 7),
                IdleGrace = TimeSpan.FromSeconds(random.Next(2) * 15),
            };
            using NameBench bench = new(options);
            NameOracle oracle = new((int)options.MinimumTimeToLive.TotalSeconds, (int)options.ConnectTime.TotalSeconds, (int)options.IdleGrace.TotalSeconds);
            SetPolicy(bench, oracle, 0, random);
            for (var step = 0; step < Steps; step++)
            {
                Step(bench, oracle, random);
                foreach (var address in s_addresses)
                {
                    var expected = oracle.IsReachable(address);
                    checks++;
                    reachable += expected ? 1 : 0;
                    Assert.True(expected == bench.Reaches(address), $"seed {seed} step {step}: {address} should be {(expected ? "" : "un")}reachable");
                }
            }

            ShouldBeWhatAFreshNodeHas(bench, oracle, seed);
            ShouldLeaveNothing(bench, oracle);
        }

        Assert.InRange(reachable, checks / 5, checks * 4 / 5);
    }

    private static void Step(NameBench bench, NameOracle oracle, Random random)
    {
        switch (random.Next(10))
        {
            case < 4:
                var (name, timeToLive) = (s_names[random.Next(s_names.Length)], random.Next(40));
                var addresses = random.GetItems(s_addresses, random.Next(1, 5)).Distinct().ToArray();
                Assert.True(bench.Learn(random.Next(2) == 0 ? name : name.ToUpperInvariant() + ".", timeToLive, addresses).IsInForce);
                oracle.Learn(name, timeToLive, addresses);
                break;
            case < 6:
                var seconds = random.Next(15);
                bench.Time.Advance(TimeSpan.FromSeconds(seconds));
                oracle.Now += seconds;
                break;
            case 6:
                var address = s_addresses[random.Next(s_addresses.Length)];
                if (oracle.Used.Remove(address))
                {
                    bench.Use.Close(address);
                }
                else
                {
                    oracle.Used.Add(address);
                    bench.Use.Open(address);
                }

                break;
            case 7:
                SetPolicy(bench, oracle, random.Next(3), random);
                break;
            case 8 when random.Next(6) == 0:
                var pattern = s_patterns[random.Next(s_patterns.Length)];
                bench.Names.Forget(NamePattern.Parse(pattern));
                oracle.Forget(pattern);
                break;
            default:
                bench.Names.Collect(TestContext.Current.CancellationToken);
                oracle.Collect();
                break;
        }
    }

    // The first policy is always there, so that nothing is open for want of one.
    private static void SetPolicy(NameBench bench, NameOracle oracle, int number, Random random)
    {
        var policy = $"p{number.ToString(CultureInfo.InvariantCulture)}";
        if (number > 0 && oracle.Policies.Remove(policy))
        {
            bench.Disallow(policy);
            return;
        }

        var patterns = random.GetItems(s_patterns, random.Next(1, 3)).Distinct().ToArray();
        bench.Allow(policy, patterns);
        oracle.Policies[policy] = [.. patterns];
    }

    private static void ShouldBeWhatAFreshNodeHas(NameBench bench, NameOracle oracle, int seed)
    {
        Assert.Equal(
            oracle.Known.Select(key => $"{key.Name} {key.Address}").Order(StringComparer.Ordinal),
            bench.Names.Snapshot().SelectMany(name => name.Addresses.Select(address => $"{name.Name} {address}")).Order(StringComparer.Ordinal));
        using NameBench fresh = new();
        fresh.Names.Restore(bench.Names.Snapshot());
        foreach (var (policy, patterns) in oracle.Policies)
        {
            fresh.Allow(policy, [.. patterns]);
        }

        foreach (var address in s_addresses)
        {
            Assert.True(bench.LabelsOf(address) == fresh.LabelsOf(address), $"seed {seed}: {address} is {bench.LabelsOf(address)}, not {fresh.LabelsOf(address)}");
            var labels = bench.LabelsOf(address).Split(',', ' ').Where(label => label.StartsWith("fqdn:", StringComparison.Ordinal));
            Assert.Equal(oracle.LabelsOf(address).Order(StringComparer.Ordinal), labels.Order(StringComparer.Ordinal));
        }

        Assert.Equal(
            fresh.Datapath.Addresses.Select(entry => entry.Prefix), bench.Datapath.Addresses.Select(entry => entry.Prefix));
    }

    private static void ShouldLeaveNothing(NameBench bench, NameOracle oracle)
    {
        foreach (var policy in oracle.Policies.Keys)
        {
            bench.Disallow(policy);
        }

        bench.Names.Forget(NamePattern.Parse("*"));
        bench.Allocator.Collect();
        var programmed = bench.Datapath.ReadProgrammed();
        Assert.Empty(programmed.Memberships);
        Assert.Empty(programmed.PolicyNumbers);
        Assert.Empty(bench.Datapath.Addresses);
        var statistics = bench.Names.Statistics;
        Assert.Equal((0, 0, 0, 0, 0), (statistics.Names, statistics.Addresses, statistics.SharedAddresses, statistics.Selectors, statistics.Pending));
        Assert.DoesNotContain(bench.Allocator.Identities, identity => identity.Labels.Any(label => label.Source == "fqdn"));
        Assert.Empty(bench.Names.NamesOf(IPAddress.Parse(s_addresses[0])));
    }
}
