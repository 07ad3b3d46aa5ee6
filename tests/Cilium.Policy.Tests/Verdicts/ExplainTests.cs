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
        Assert.EndsWith(
            " is denied: no rule allows it. This peer is allowed other traffic by CiliumNetworkPolicy/default/p[0].",
            Explain(301, 81).Sentence,
            StringComparison.Ordinal);
        Assert.EndsWith(
            " is denied: no rule allows it. This traffic is allowed for other peers by CiliumNetworkPolicy/default/p[0].",
            Explain(302, 80).Sentence,
            StringComparison.Ordinal);
        Assert.StartsWith("ingress tcp/80 from an unknown peer is denied", Explain(999, 80).Sentence, StringComparison.Ordinal);
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
    public void An_unknown_endpoint_has_no_explanation() =>
        Assert.False(_bench.Engine.TryExplain(new(99), TrafficDirection.Ingress, new(301), IpProtocol.Tcp, 80, out _));

    private PolicyExplanation Explain(uint peer, ushort port)
    {
        Assert.True(_bench.Engine.TryExplain(_web, TrafficDirection.Ingress, new(peer), IpProtocol.Tcp, port, out var explanation));
        return explanation;
    }
}
