// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy.Tests;

public class ExplainTests
{
    private readonly PolicyBench _bench = new();
    private readonly EndpointId _web;

    public ExplainTests()
    {
        _bench.Identity(301, "app=api");
        _bench.Identity(302, "app=db");
        _web = _bench.Endpoint(1, 300, "app=web");
    }

    [Fact]
    public void Without_rules_nothing_is_judged() => Assert.Equal(
        "ingress tcp/80 from [k8s:app=api,k8s:io.cilium.k8s.policy.cluster=default,k8s:io.kubernetes.pod.namespace=default] is allowed: no rule selects the endpoint for ingress.",
        Explain(301, 80).Sentence);

    [Fact]
    public void The_deciding_rule_and_its_description_are_named()
    {
        _bench.Policy("p", PolicyBench.From("app=api", "80").Replace("{\"endpointSelector\"", "{\"description\":\"api only\",\"endpointSelector\"", StringComparison.Ordinal));
        var explanation = Explain(301, 80);
        Assert.Equal("CiliumNetworkPolicy/default/p[0]", explanation.DecidingRule!.ToString());
        Assert.EndsWith(" is allowed by CiliumNetworkPolicy/default/p[0] (api only).", explanation.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void All_matching_rules_are_listed_and_the_denial_decides()
    {
        _bench.Policy("allow", PolicyBench.From("app=api", "80"));
        _bench.Policy("deny", """{"endpointSelector":{},"ingressDeny":[{"fromEntities":["cluster"]}]}""");
        var explanation = Explain(301, 80);
        Assert.Equal("deny", explanation.DecidingRule!.Resource.Name);
        Assert.Equal(["allow", "deny"], explanation.MatchingRules.Select(rule => rule.Resource.Name).Order());
        Assert.Equal(DropReason.PolicyDeny, explanation.Verdict.Reason);
    }

    [Fact]
    public void What_is_missing_is_named_when_nothing_allows_it()
    {
        _bench.Policy("p", PolicyBench.From("app=api", "80"));
        var otherPort = Explain(301, 81);
        Assert.EndsWith(
            " is denied: no rule allows it, and CiliumNetworkPolicy/default/p[0] denies ingress by default. CiliumNetworkPolicy/default/p[0] allows this peer tcp/80.",
            otherPort.Sentence,
            StringComparison.Ordinal);
        Assert.Equal(["tcp/80"], Assert.Single(otherPort.Gaps).AllowedTraffic);
        Assert.Equal(["p"], otherPort.RulesForPeer.Select(rule => rule.Resource.Name));
        var otherPeer = Explain(302, 80);
        Assert.EndsWith(
            "CiliumNetworkPolicy/default/p[0] allows this traffic, but the peer has app=db, not app=api.", otherPeer.Sentence, StringComparison.Ordinal);
        Assert.Equal("any:app=api", Assert.Single(Assert.Single(otherPeer.Gaps).UnmetRequirements).ToString());
        Assert.Equal(["p"], otherPeer.RulesForTraffic.Select(rule => rule.Resource.Name));
        var unknown = Explain(999, 80);
        Assert.StartsWith("ingress tcp/80 from an unknown peer is denied", unknown.Sentence, StringComparison.Ordinal);
        Assert.EndsWith("but the identity of the peer is not known.", unknown.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"fromEndpoints":[{"matchLabels":{"tier":"x"}}]}""", "has no label tier, and tier=x is needed")]
    [InlineData("""{"fromEndpoints":[{"matchExpressions":[{"key":"tier","operator":"Exists"}]}]}""", "has no label tier")]
    [InlineData("""{"fromEndpoints":[{"matchExpressions":[{"key":"app","operator":"NotIn","values":["api"]}]}]}""", "has app=api, which is excluded")]
    [InlineData("""{"fromEndpoints":[{"matchExpressions":[{"key":"app","operator":"DoesNotExist"}]}]}""", "has the label app, which is excluded")]
    [InlineData("""{"fromEndpoints":[{"matchExpressions":[{"key":"app","operator":"In","values":["a","b"]}]}]}""", "has app=api, not app=a or app=b")]
    [InlineData("""{"fromEndpoints":[{"matchLabels":{"k8s:io.kubernetes.pod.namespace":"prod"}}]}""", "is in namespace default, not prod")]
    [InlineData("""{"fromEndpoints":[{"matchLabels":{"k8s:io.cilium.k8s.policy.cluster":"east"}}]}""", "is in cluster default, not east")]
    [InlineData("""{"fromEntities":["host"]}""", "is not host")]
    [InlineData("""{"fromCIDR":["10.0.0.0/8"]}""", "is not in 10.0.0.0/8")]
    [InlineData("""{"fromCIDRSet":[{"cidrGroupRef":"vpn"}]}""", "is in no address group with io.cilium.policy.cidrgroupname/vpn")]
    public void What_a_peer_lacks_is_said_in_words(string rule, string words)
    {
        _bench.Policy("p", $$"""{"endpointSelector":{},"ingress":[{{rule}}]}""");
        Assert.EndsWith($"but the peer {words}.", Explain(301, 80).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void The_selector_that_comes_nearest_is_the_one_that_is_described()
    {
        _bench.Policy("p", """{"endpointSelector":{},"ingress":[{"fromEndpoints":[{"matchLabels":{"app":"x","tier":"y"}},{"matchLabels":{"app":"db"}}]}]}""");
        Assert.EndsWith("but the peer has app=api, not app=db.", Explain(301, 80).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_denial_names_what_would_allow_it()
    {
        _bench.Policy("allow", PolicyBench.From("app=api", "80"));
        _bench.Policy("deny", """{"endpointSelector":{},"ingressDeny":[{"fromEntities":["cluster"]}]}""");
        Assert.EndsWith(
            " is denied by CiliumNetworkPolicy/default/deny[0]. CiliumNetworkPolicy/default/allow[0] would allow it.", Explain(301, 80).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Built_in_rules_are_named_too()
    {
        var bench = new PolicyBench(new PolicyOptions());
        var web = bench.Endpoint(1, 300, "app=web");
        bench.Policy("p", PolicyBench.From("app=api", "80"));
        Assert.True(bench.Engine.TryExplain(web, TrafficDirection.Ingress, ReservedIdentities.Host, IpProtocol.Tcp, 22, out var explanation));
        Assert.EndsWith(" is allowed by Built-in/allow-localhost-ingress[0].", explanation.Sentence, StringComparison.Ordinal);
        Assert.Equal("allow-localhost-ingress", explanation.DecidingRule!.Resource.Name);
    }

    [Fact]
    public void Proxies_authentication_and_audit_mode_are_mentioned()
    {
        _bench.Policy("p", """
            {"endpointSelector":{},"ingress":[{"authentication":{"mode":"required"},
              "toPorts":[{"ports":[{"port":"80","protocol":"TCP"}],"rules":{"http":[{"method":"GET"}]}}]}]}
            """);
        Assert.Contains("is allowed through the Http proxy after authentication by", Explain(301, 80).Sentence, StringComparison.Ordinal);
        _bench.Engine.SetAuditMode(_web, true);
        Assert.EndsWith("It passes nevertheless: the endpoint is in audit mode.", Explain(301, 81).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void The_explained_verdict_is_the_one_in_force_down_to_the_port_of_the_proxy()
    {
        var bench = new PolicyBench(proxyPorts: new PortOfAll());
        var web = bench.Endpoint(1, 300, "app=web");
        bench.Policy("p", """{"endpointSelector":{},"ingress":[{"toPorts":[{"ports":[{"port":"80","protocol":"TCP"}],"rules":{"http":[{}]}}]}]}""");
        Assert.True(bench.Engine.TryExplain(web, TrafficDirection.Ingress, new(301), IpProtocol.Tcp, 80, out var explanation));
        Assert.Equal(15_001, explanation.Verdict.ProxyPort);
        Assert.Equal(bench.Evaluate(web, 301), explanation.Verdict);
    }

    [Fact]
    public void An_unknown_endpoint_has_no_explanation() =>
        Assert.False(_bench.Engine.TryExplain(new(99), TrafficDirection.Ingress, new(301), IpProtocol.Tcp, 80, out _));

    private PolicyExplanation Explain(uint peer, ushort port)
    {
        Assert.True(_bench.Engine.TryExplain(_web, TrafficDirection.Ingress, new(peer), IpProtocol.Tcp, port, out var explanation));
        return explanation;
    }

    private sealed class PortOfAll : IProxyPorts
    {
        public ushort GetPort(PolicyRedirect redirect) => 15_001;
    }
}
