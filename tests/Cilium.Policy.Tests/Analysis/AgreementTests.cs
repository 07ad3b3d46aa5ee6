// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Testing;

namespace Cilium.Policy.Tests;

/// <summary>What is simulated is what is enforced: random policies, judged by both.</summary>
public class AgreementTests
{
    private static readonly IpProtocol[] s_protocols = [IpProtocol.Tcp, IpProtocol.Udp, IpProtocol.Sctp, IpProtocol.Icmp];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_simulator_says_what_the_engine_enforces(int seed)
    {
        for (var round = 0; round < 40; round++)
        {
            var cluster = new RandomCluster((seed * 1_000) + round);
            var documents = Documents(cluster, "p");
            var identities = Enumerable.Range(0, 12).Select(_ => cluster.Identity()).DistinctBy(identity => identity.Id).ToList();
            var datapath = new InMemoryDatapath();
            var engine = new PolicyEngine(new(), datapath);
            engine.OnIdentitiesChanged(identities, []);
            engine.Apply(documents, []);
            var simulator = new PolicySimulator(documents, []);
            for (var i = 0; i < identities.Count; i++)
            {
                engine.SetEndpoint(new Endpoint { Id = new((ushort)(i + 1)), Name = "e", Identity = identities[i] });
            }

            for (var probe = 0; probe < 200; probe++)
            {
                var (local, peer) = (cluster.Random.Next(identities.Count), cluster.Random.Next(identities.Count));
                var traffic = new TrafficPort(s_protocols[cluster.Random.Next(s_protocols.Length)], (ushort)cluster.Random.Next(32));
                var (inside, outside) = (PartyOf(identities[local]), PartyOf(identities[peer]));
                if (simulator.Judge(outside, inside, traffic) is { Ingress: { } ingress, IngressConflict: null })
                {
                    Assert.Equal(datapath.Evaluate(new((ushort)(local + 1)), TrafficDirection.Ingress, identities[peer].Id, traffic.Protocol, traffic.Port), Same(ingress, simulator, engine));
                }

                if (simulator.Judge(inside, outside, traffic) is { Egress: { } egress, EgressConflict: null })
                {
                    Assert.Equal(datapath.Evaluate(new((ushort)(local + 1)), TrafficDirection.Egress, identities[peer].Id, traffic.Protocol, traffic.Port), Same(egress, simulator, engine));
                }
            }
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void A_difference_is_reported_exactly_where_the_verdicts_differ(int seed)
    {
        var differing = 0;
        for (var round = 0; round < 25; round++)
        {
            var cluster = new RandomCluster((seed * 1_000) + round);
            var parties = Enumerable.Range(0, 8).Select(_ => PartyOf(cluster.Identity())).DistinctBy(party => party.Name).ToList();
            var before = new PolicySimulator(Documents(cluster, "before"), parties);
            var after = new PolicySimulator(Documents(cluster, "after"), parties);
            var differences = PolicyDiff.Compare(before, after, TestContext.Current.CancellationToken);
            for (var probe = 0; probe < 300; probe++)
            {
                var (from, to) = (parties[cluster.Random.Next(parties.Count)], parties[cluster.Random.Next(parties.Count)]);
                var traffic = new TrafficPort(s_protocols[cluster.Random.Next(s_protocols.Length)], (ushort)cluster.Random.Next(32));
                var expected = (before.Judge(from, to, traffic).Outcome, after.Judge(from, to, traffic).Outcome);
                var reported = differences.Where(difference => Holds(difference.From, from) && Holds(difference.To, to)
                    && difference.Traffic.Ranges.Any(range => range.Protocol == traffic.Protocol && range.First <= traffic.Port && traffic.Port <= range.Last)).ToList();
                if (expected.Item1 != expected.Item2)
                {
                    differing++;
                    Assert.Equal(expected, Assert.Single(reported) is var difference ? (difference.Before, difference.After) : default);
                }
                else
                {
                    // The same outcome may come about in another way, never in the same.
                    Assert.True(reported.Count == 0 || expected.Item1 is not (ConnectionOutcome.Allowed or ConnectionOutcome.Denied));
                }
            }
        }

        Assert.True(differing > 500);
    }

    private static bool Holds(IEnumerable<PartyGroup> groups, PolicyParty party) => groups.Any(group => group.Parties.Contains(party));

    private static PolicyDocument[] Documents(RandomCluster cluster, string name) =>
        [.. Enumerable.Range(0, cluster.Random.Next(1, 5)).SelectMany(number => cluster.Policy($"{name}{number}"))];

    private static PolicyParty PartyOf(SecurityIdentity identity) => new() { Name = identity.Id.ToString(), Labels = identity.Labels };

    // Cookies are numbers of a process; the rules that they name must be the same.
    private static PolicyVerdict Same(PolicyVerdict verdict, PolicySimulator simulator, PolicyEngine engine)
    {
        simulator.Catalog.TryGet(verdict.RuleCookie, out var simulated);
        engine.Catalog.TryGet(verdict.RuleCookie, out var enforced);
        Assert.Equal(enforced?.ToString(), simulated?.ToString());
        return verdict;
    }
}
