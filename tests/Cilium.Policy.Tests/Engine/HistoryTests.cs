// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Cilium.Core;
using Cilium.Testing;

namespace Cilium.Policy.Tests;

public class HistoryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(9)]
    [InlineData(12)]
    public void After_any_history_the_data_plane_holds_what_a_fresh_engine_would_write_and_judges_as_the_rules_say(int seed)
    {
        var cluster = new RandomCluster(seed);
        var random = cluster.Random;
        var options = new PolicyOptions { AllowsLocalHost = false };
        var live = new World(options);
        var policies = new Dictionary<PolicyResource, PolicyDocument>();
        var identities = new Dictionary<NumericIdentity, SecurityIdentity>();
        var endpoints = new Dictionary<EndpointId, Endpoint>();
        var (compared, audited) = (0, 0);
        for (var step = 1; step <= 240; step++)
        {
            switch (random.Next(8))
            {
                case 0 or 1:
                    foreach (var document in cluster.Policy($"p{random.Next(6)}"))
                    {
                        policies[document.Resource] = document;
                        live.Engine.Upsert(document);
                    }

                    break;
                case 2 when policies.Count > 0:
                    var gone = policies.Keys.ElementAt(random.Next(policies.Count));
                    policies.Remove(gone);
                    live.Engine.Remove(gone);
                    break;
                case 3 or 4:
                    var identity = cluster.Identity();
                    identities[identity.Id] = identity;
                    live.Engine.OnIdentitiesChanged([identity], []);
                    break;
                case 5 when identities.Count > 0:
                    var leaving = identities.Keys.ElementAt(random.Next(identities.Count));
                    identities.Remove(leaving);
                    live.Engine.OnIdentitiesChanged([], [leaving]);
                    break;
                case 6:
                    var number = 1_000u + (uint)random.Next(24);
                    var endpoint = new Endpoint
                    {
                        Id = new((ushort)random.Next(1, 6)),
                        Name = "e",
                        Identity = new(new(number), RandomCluster.WorkloadLabels(number)),
                    };
                    endpoints[endpoint.Id] = endpoint;
                    live.Engine.SetEndpoint(endpoint);
                    break;
                case 7 when endpoints.Count > 0 && random.Next(3) == 0:
                    var removed = endpoints.Keys.ElementAt(random.Next(endpoints.Count));
                    endpoints.Remove(removed);
                    live.Engine.RemoveEndpoint(removed);
                    break;
                default:
                    break;
            }

            if (step % 12 == 0)
            {
                var fresh = new World(options);
                fresh.Engine.OnIdentitiesChanged([.. identities.Values], []);
                fresh.Engine.Apply([.. policies.Values], []);
                foreach (var endpoint in endpoints.Values)
                {
                    fresh.Engine.SetEndpoint(endpoint);
                }

                Assert.Equal(fresh.Describe(endpoints.Keys), live.Describe(endpoints.Keys));
                var found = live.CompareWithOracle(endpoints.Values, identities.Values);
                compared += found.Compared;
                audited += found.Audited;
            }
        }

        Assert.True(compared > 10_000, $"only {compared} verdicts were compared");
        Assert.True(audited > 200, $"only {audited} of them were audited");
    }

    private sealed class World
    {
        public World(PolicyOptions options) => Engine = new(options, Datapath);

        public InMemoryDatapath Datapath { get; } = new();

        public PolicyEngine Engine { get; }

        /// <summary>Everything that is programmed, with names in place of numbers that depend on the history.</summary>
        public string Describe(IEnumerable<EndpointId> endpoints)
        {
            var lines = new SortedSet<string>(StringComparer.Ordinal);
            var programmed = Datapath.ReadProgrammed();
            foreach (var id in endpoints)
            {
                Assert.True(Engine.TryGetStatus(id, out var status));
                var state = programmed.Endpoints[id];
                lines.Add($"endpoint {id} {status.Fault?.GetType().Name} {status.AuditFault?.GetType().Name}");
                if (status.Fault is null)
                {
                    lines.Add($"endpoint {id} enforces {state.IngressEnforced} {state.EgressEnforced}");
                    Add($"endpoint {id}", state.PolicyNumber);
                }

                if (!status.IsDegraded)
                {
                    lines.Add($"endpoint {id} audits {state.Shadow.IngressEnforced} {state.Shadow.EgressEnforced}");
                    Add($"endpoint {id} audited", state.Shadow.PolicyNumber);
                }
            }

            if (Engine.Statistics.DegradedEndpoints == 0)
            {
                lines.UnionWith(programmed.Memberships.Select(entry => $"identity {entry.Key}: {string.Join(", ", entry.Value.Select(NameOf).Order(StringComparer.Ordinal))}"));
                lines.Add($"{programmed.PolicyNumbers.Length} policies, {Engine.Statistics.Selectors} selectors, {programmed.Endpoints.Count} endpoints");
            }

            return string.Join('\n', lines);

            void Add(string who, uint number)
            {
                foreach (var policy in Datapath.Policies.Where(policy => policy.PolicyNumber == number))
                {
                    lines.UnionWith(policy.Entries.Select(entry => $"{who} {entry.Key}: {string.Join(", ", entry.Decisions.Select(Describe))}"));
                }
            }
        }

        public (int Compared, int Audited) CompareWithOracle(IEnumerable<Endpoint> endpoints, IReadOnlyCollection<SecurityIdentity> identities)
        {
            var (compared, audited) = (0, 0);
            var rules = Engine.Repository.Resources.SelectMany(resource => Engine.Repository.RulesOf(resource)).ToList();
            foreach (var endpoint in endpoints)
            {
                Assert.True(Engine.TryGetStatus(endpoint.Id, out var status));
                if (status.Fault is not null)
                {
                    continue;
                }

                foreach (var identity in identities.Append(new(NumericIdentity.Unknown, LabelSet.Empty)))
                {
                    foreach (var direction in new[] { TrafficDirection.Ingress, TrafficDirection.Egress })
                    {
                        foreach (var (protocol, port) in new (IpProtocol, ushort)[] { (IpProtocol.Tcp, 1), (IpProtocol.Tcp, 7), (IpProtocol.Tcp, 12), (IpProtocol.Tcp, 300), (IpProtocol.Tcp, 16), (IpProtocol.Tcp, 19), (IpProtocol.Tcp, 28), (IpProtocol.Udp, 8), (IpProtocol.Udp, 17), (IpProtocol.Sctp, 5), (IpProtocol.Icmp, 8) })
                        {
                            var expected = Judge(rules.Where(rule => rule.Mode == PolicyMode.Enforce));
                            var verdict = Datapath.Evaluate(endpoint.Id, direction, identity.Id, protocol, port);
                            var ours = !verdict.IsAllowed ? 'D' : verdict.Parser switch { L7Parser.Http => 'H', L7Parser.Dns => 'N', _ => 'A' };
                            Assert.True(expected == ours, $"{endpoint.Identity} {direction} {protocol}/{port} {identity}: {expected} expected, not {ours}");
                            if (status.AuditFault is null)
                            {
                                var isAudited = expected != 'D' && Judge(rules) == 'D';
                                Assert.True(isAudited == verdict.IsAudited, $"{endpoint.Identity} {direction} {protocol}/{port} {identity}: audited {isAudited} expected");
                                audited += isAudited ? 1 : 0;
                            }

                            if (compared++ % 20 == 0)
                            {
                                Assert.True(Engine.TryExplain(endpoint.Id, direction, identity.Id, protocol, port, out var explanation));
                                Assert.Equal(verdict, explanation.Verdict);
                            }

                            char Judge(IEnumerable<PolicyRule> by) => Oracle.Judge(
                                by, new(endpoint.Identity!.Labels), identity.Id == NumericIdentity.Unknown ? null : identity.Labels, direction, (byte)protocol, port);
                        }
                    }
                }
            }

            return (compared, audited);
        }

        private string Describe(ClassifierDecision decision) =>
            string.Create(CultureInfo.InvariantCulture, $"{NameOf(decision.Selector)} {decision.Action} {decision.Parser} {decision.Precedence:x} /{decision.L4PrefixLength} {RuleOf(decision.RuleCookie)}");

        private string NameOf(uint selector) =>
            selector == 0 ? "*" : Engine.TryGetSelector(selector, out var cached) ? cached.ToString() : $"unknown {selector}";

        private string RuleOf(uint cookie) => Engine.Catalog.TryGet(cookie, out var rule) ? rule.ToString() : $"unknown {cookie}";
    }
}
