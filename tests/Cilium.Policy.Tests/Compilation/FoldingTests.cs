// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy.Tests;

public class FoldingTests
{
    [Fact]
    public void A_narrow_key_holds_what_broader_keys_say()
    {
        var policy = Compile("""
            {"endpointSelector":{},
             "ingressDeny":[{"fromEndpoints":[{"matchLabels":{"app":"bad"}}]}],
             "ingress":[{"fromEndpoints":[{"matchLabels":{"app":"admin"}}]},
                        {"toPorts":[{"ports":[{"port":"80","protocol":"TCP"}]}]}]}
            """);
        Assert.Equal(["ingress any", "ingress tcp/80"], policy.Entries.Select(entry => entry.Key.ToString()));
        Assert.Equal(
            [(PolicyAction.Deny, PolicyMatchType.L3Only), (PolicyAction.Allow, PolicyMatchType.L3Only)],
            policy.Entries[0].Decisions.Select(decision => (decision.Action, decision.MatchType)));
        Assert.Equal(
            [(PolicyAction.Deny, PolicyMatchType.L3Only), (PolicyAction.Allow, PolicyMatchType.L4Only)],
            policy.Entries[1].Decisions.Select(decision => (decision.Action, decision.MatchType)));
    }

    [Fact]
    public void A_key_that_adds_nothing_is_left_out_and_equal_lists_are_one()
    {
        var policy = Compile("""
            {"endpointSelector":{},
             "ingressDeny":[{"fromEntities":["all"]}],
             "ingress":[{"toPorts":[{"ports":[{"port":"80","protocol":"TCP"},{"port":"81","protocol":"TCP"}]}]}],
             "egress":[{"toPorts":[{"ports":[{"port":"80","protocol":"TCP"},{"port":"81","protocol":"UDP"}]}]}]}
            """);
        Assert.Equal(["ingress any", "egress tcp/80", "egress udp/81"], policy.Entries.Select(entry => entry.Key.ToString()));
        Assert.Equal(policy.Entries[1].ListIndex, policy.Entries[2].ListIndex);
        Assert.Equal(2, policy.DecisionLists.Length);
    }

    [Fact]
    public void A_peer_for_whom_the_rule_for_everybody_says_the_same_needs_no_decision()
    {
        var policy = Compile("""
            {"endpointSelector":{},
             "ingress":[{"fromEndpoints":[{"matchLabels":{"app":"a"}},{"matchLabels":{"app":"b"}}],"toPorts":[{"ports":[{"port":"80","protocol":"TCP"}]}]},
                        {"toPorts":[{"ports":[{"port":"80","protocol":"TCP"}]}]}]}
            """);
        Assert.Equal(0u, Assert.Single(Assert.Single(policy.Entries).Decisions).Selector);
    }

    [Fact]
    public void Ranges_are_prefixes_and_announced()
    {
        var policy = Compile("""{"endpointSelector":{},"ingress":[{"toPorts":[{"ports":[{"port":"8080","endPort":8090,"protocol":"TCP"}]}]}]}""");
        Assert.Equal(["ingress tcp/0x1f90/13", "ingress tcp/0x1f98/15", "ingress tcp/8090"], policy.Entries.Select(entry => entry.Key.ToString()));
        Assert.True(policy.HasIngressPortRanges);
        Assert.False(policy.HasEgressPortRanges);
    }

    [Fact]
    public void One_wide_rule_beside_many_ports_folds_in_place()
    {
        var ports = string.Join(',', Enumerable.Range(1, 40).Select(port => $$"""{"port":"{{port}}","protocol":"TCP"}"""));
        var peers = string.Join(',', Enumerable.Range(1, 200).Select(peer => $$$"""{"matchLabels":{"app":"a{{{peer}}}"}}"""));
        var policy = Compile($$"""{"endpointSelector":{},"ingress":[{"fromEndpoints":[{{peers}}]},{"fromEntities":["world"],"toPorts":[{"ports":[{{ports}}]}]}]}""");
        Assert.Equal(41, policy.Entries.Length);
        Assert.Equal(2, policy.DecisionLists.Length);
        Assert.Equal(203, policy.Selectors.Length);
    }

    [Fact]
    public void Decisions_that_demand_the_same_authentication_stand_together()
    {
        var peers = string.Join(',', Enumerable.Range(1, 6).Select(peer => $$$"""{"matchLabels":{"app":"a{{{peer}}}"}}"""));
        var policy = Compile("""
            {"endpointSelector":{},
             "ingress":[{"fromEndpoints":[PEERS]},
                        {"fromEndpoints":[{"matchLabels":{"zone":"x"}}],"authentication":{"mode":"required"}},
                        {"fromEndpoints":[{"matchLabels":{"zone":"y"}}],"authentication":{"mode":"test-always-fail"}}]}
            """.Replace("PEERS", peers, StringComparison.Ordinal));
        var modes = Assert.Single(policy.Entries).Decisions.Select(decision => decision.AuthType).ToList();
        Assert.Equal((8, 7, 6), (modes.Count(mode => mode == AuthenticationType.AlwaysFail), modes.Count(mode => mode == AuthenticationType.Spire), modes.Count(mode => mode == AuthenticationType.Disabled)));
        Assert.Equal(2, modes.Zip(modes.Skip(1)).Count(pair => pair.First != pair.Second));
    }

    [Fact]
    public void A_copy_with_other_cookies_decides_the_same()
    {
        var policy = Compile("""
            {"endpointSelector":{},"ingress":[{"fromEndpoints":[{"matchLabels":{"app":"a"}}]},{"toPorts":[{"ports":[{"port":"80","protocol":"TCP"}]}]}]}
            """);
        var copy = policy.With(77, decision => decision.Selector + 100);
        Assert.Equal((77u, policy.IngressEnforced, policy.EgressEnforced), (copy.PolicyNumber, copy.IngressEnforced, copy.EgressEnforced));
        Assert.Equal(policy.Entries.Select(entry => (entry.Key, entry.ListIndex)), copy.Entries.Select(entry => (entry.Key, entry.ListIndex)));
        Assert.Equal(policy.DecisionLists.SelectMany(list => list).Select(decision => decision with { RuleCookie = decision.Selector + 100 }), copy.DecisionLists.SelectMany(list => list));
        Assert.All(copy.Entries, entry => Assert.Equal(copy.DecisionLists[entry.ListIndex], entry.Decisions));
    }

    [Theory]
    [InlineData(6, 80, 16, 6, 80, 16, true)]
    [InlineData(0, 0, 0, 6, 80, 16, true)]
    [InlineData(6, 0, 0, 6, 80, 16, true)]
    [InlineData(17, 0, 0, 6, 80, 16, false)]
    [InlineData(6, 64, 10, 6, 80, 16, true)]
    [InlineData(6, 64, 10, 6, 128, 16, false)]
    [InlineData(6, 80, 16, 6, 64, 10, false)]
    public void A_key_covers_what_it_matches(byte protocol, ushort port, byte length, byte otherProtocol, ushort otherPort, byte otherLength, bool covers)
    {
        var key = new ClassifierKey(TrafficDirection.Ingress, protocol, port, length);
        Assert.Equal(covers, key.Covers(new(TrafficDirection.Ingress, otherProtocol, otherPort, otherLength)));
        Assert.False(key.Covers(new(TrafficDirection.Egress, otherProtocol, otherPort, otherLength)));
    }

    [Theory]
    [InlineData(101, 0xFFFFFF9Au)]
    [InlineData(121, 0xFFFFFF86u)]
    [InlineData(1, 0xFFFFFFFEu)]
    [InlineData(126, 0xFFFFFF81u)]
    [InlineData(0, 0xFFFFFF02u)]
    public void Redirects_rank_by_priority(byte priority, uint precedence)
    {
        Assert.Equal(precedence, PolicyPrecedence.Redirect(priority));
        Assert.True(PolicyPrecedence.Deny() == 0xFFFFFFFF && PolicyPrecedence.Allow() == 0xFFFFFF01);
    }

    private static CompiledPolicy Compile(string spec)
    {
        var options = new PolicyOptions { AllowsLocalHost = false };
        var rules = PolicyBench.Documents("p", spec).SelectMany(document => RuleExtraction.Extract(document, options)).ToList();
        var number = 0u;
        return PolicyCompiler.Compile(PolicyResolver.Resolve(new(LabelSet.Empty), rules, NamedPorts.Empty, options), 1, null, _ => ++number);
    }
}
