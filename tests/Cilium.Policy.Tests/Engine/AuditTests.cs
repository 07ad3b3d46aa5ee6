// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy.Tests;

public class AuditTests
{
    private const string DenyDb = """{"endpointSelector":{"matchLabels":{"app":"web"}},"ingressDeny":[{"fromEndpoints":[{"matchLabels":{"app":"db"}}]}]}""";
    private const string DenyApi = """{"endpointSelector":{"matchLabels":{"app":"web"}},"ingressDeny":[{"fromEndpoints":[{"matchLabels":{"app":"api"}}]}]}""";
    private const string Redirects = """
        {"endpointSelector":{"matchLabels":{"app":"web"}},"ingress":[{"authentication":{"mode":"required"},
          "toPorts":[{"ports":[{"port":"80","protocol":"TCP"}],"rules":{"http":[{"method":"GET"}]}}]}]}
        """;

    private readonly PolicyBench _bench = new();
    private readonly EndpointId _web;

    public AuditTests()
    {
        _bench.Identity(301, "app=api");
        _bench.Identity(302, "app=db");
        _web = _bench.Endpoint(1, 300, "app=web");
    }

    [Fact]
    public void A_denial_of_an_audited_policy_is_reported_with_its_rule_and_not_carried_out()
    {
        _bench.Policy("allow", PolicyBench.From("app=db", "80"));
        _bench.Audit("audited", DenyDb);
        var verdict = _bench.Evaluate(_web, 302);
        Assert.True(verdict is { IsAllowed: true, IsEnforced: true, IsAudited: true, Audit: AuditCause.Policy, Reason: DropReason.PolicyDeny, Action: PolicyAction.Deny });
        Assert.Equal("CiliumNetworkPolicy/default/audited[0]", RuleOf(verdict)!.ToString());
        Assert.Equal(PolicyMode.Audit, RuleOf(verdict)!.Mode);

        // What the enforced policy denies is denied, and not audited.
        Assert.True(_bench.Evaluate(_web, 302, 81) is { IsAllowed: false, IsAudited: false, Reason: DropReason.PolicyDenied });
        Assert.True(_bench.Evaluate(_web, 301) is { IsAllowed: false, IsAudited: false });
    }

    [Fact]
    public void Being_the_first_to_deny_by_default_is_reported_without_a_rule_and_the_endpoint_stays_open()
    {
        _bench.Audit("audited", PolicyBench.From("app=api", "80"));
        Assert.True(_bench.Evaluate(_web, 301) is { IsAllowed: true, IsEnforced: false, IsAudited: false });
        Assert.True(_bench.Evaluate(_web, 302) is { IsAllowed: true, IsEnforced: false, Audit: AuditCause.Policy, RuleCookie: 0, Reason: DropReason.PolicyDenied });
        Assert.False(_bench.Evaluate(_web, 302, direction: TrafficDirection.Egress).IsAudited);
        var status = _bench.Status(_web);
        Assert.True(status.State is { PolicyNumber: 0, Shadow: { IngressEnforced: true, EgressEnforced: false } });
        Assert.Empty(status.Rules);
        Assert.Equal("audited", Assert.Single(status.AuditedRules).Resource.Name);
    }

    [Fact]
    public void A_policy_may_go_from_audit_to_enforcement_and_back()
    {
        _bench.Policy("allow", PolicyBench.From("app=db", "80"));
        foreach (var mode in new[] { PolicyMode.Audit, PolicyMode.Enforce, PolicyMode.Audit })
        {
            var revision = _bench.Status(_web).State!.Value.Revision;
            _bench.Engine.Upsert(PolicyBench.Documents("p", DenyDb)[0].WithMode(mode));
            var verdict = _bench.Evaluate(_web, 302);
            Assert.Equal((mode == PolicyMode.Audit, mode == PolicyMode.Audit), (verdict.IsAllowed, verdict.IsAudited));
            Assert.Equal((DropReason.PolicyDeny, mode), (verdict.Reason, RuleOf(verdict)!.Mode));
            Assert.True(_bench.Status(_web).State!.Value.Revision > revision);
            Assert.Equal(mode == PolicyMode.Audit ? 2 : 1, _bench.Datapath.Policies.Length);
        }

        _bench.RemovePolicy("p");
        Assert.True(_bench.Evaluate(_web, 302) is { IsAllowed: true, IsAudited: false });
        Assert.Single(_bench.Datapath.Policies);
    }

    [Fact]
    public void A_new_identity_is_audited_by_one_write()
    {
        _bench.Policy("allow", PolicyBench.From("app=late", "80"));
        _bench.Audit("audited", DenyDb.Replace("\"db\"", "\"late\"", StringComparison.Ordinal));
        var writes = _bench.Datapath.Writes;
        _bench.Identity(303, "app=late");
        Assert.Equal(1, _bench.Datapath.Writes - writes);
        Assert.True(_bench.Evaluate(_web, 303) is { IsAllowed: true, Audit: AuditCause.Policy });
    }

    [Fact]
    public void Labels_of_a_live_endpoint_take_it_in_and_out_of_an_audited_policy()
    {
        _bench.Audit("audited", DenyDb);
        Assert.True(_bench.Evaluate(_web, 302).IsAudited);
        _bench.Endpoint(1, 310, "app=other");
        Assert.False(_bench.Evaluate(_web, 302).IsAudited);
        Assert.Empty(_bench.Datapath.Policies);
        Assert.Empty(_bench.Status(_web).AuditedRules);
        _bench.Endpoint(1, 300, "app=web");
        Assert.True(_bench.Evaluate(_web, 302).IsAudited);
    }

    [Fact]
    public void Redirects_and_authentication_of_an_audited_policy_count_as_allowances_and_take_no_proxy()
    {
        var ports = new CountingPorts();
        var bench = new PolicyBench(proxyPorts: ports);
        var web = bench.Endpoint(1, 300, "app=web");
        bench.Audit("audited", Redirects);
        Assert.True(bench.Evaluate(web, 302) is { IsAllowed: true, IsAudited: false, Parser: L7Parser.None, AuthType: AuthenticationType.Disabled });
        Assert.True(bench.Evaluate(web, 302, 81) is { IsAllowed: true, Audit: AuditCause.Policy });
        Assert.Equal(0, ports.Calls);

        // A proxy that an enforced policy asks for keeps its traffic, audited or not.
        bench.Policy("redirect", Redirects);
        bench.Audit("audited", DenyDb);
        bench.Identity(302, "app=db");
        Assert.True(bench.Evaluate(web, 302) is { IsAllowed: true, Audit: AuditCause.Policy, Parser: L7Parser.Http, AuthType: AuthenticationType.Spire });
        Assert.Equal(1, ports.Calls);
    }

    [Fact]
    public void An_audited_policy_that_only_allows_more_needs_no_shadow_and_changes_no_verdict()
    {
        _bench.Policy("deny", PolicyBench.From("app=api", "80"));
        _bench.Calls.Clear();
        _bench.Audit("audited", PolicyBench.From("app=db"));
        Assert.False(_bench.Evaluate(_web, 302).IsAllowed);
        Assert.Equal(default, _bench.Status(_web).State!.Value.Shadow);
        Assert.Single(_bench.Datapath.Policies);
        Assert.DoesNotContain("AddPolicy", _bench.Calls);
    }

    [Theory]
    [InlineData("""{"endpointSelector":{},"ingress":[{"fromEndpoints":[{}]}],"enableDefaultDeny":{"ingress":false}}""", false)]
    [InlineData("""{"endpointSelector":{},"ingress":[{"fromEndpoints":[{}]}]}""", true)]
    [InlineData("""{"endpointSelector":{},"egressDeny":[{"toEntities":["world"]}],"enableDefaultDeny":{"egress":false}}""", true)]
    public void A_shadow_is_there_only_where_audited_policies_could_deny_more(string spec, bool isThere)
    {
        _bench.Audit("audited", spec);
        Assert.Equal(isThere, _bench.Status(_web).State!.Value.Shadow.PolicyNumber != 0);
        var always = new PolicyBench(new() { Enforcement = PolicyEnforcement.Always });
        always.Endpoint(1, 300, "app=web");
        always.Audit("audited", spec);
        Assert.Equal(spec.Contains("Deny\":[", StringComparison.Ordinal), always.Status(_web).State!.Value.Shadow.PolicyNumber != 0);
        var never = new PolicyBench(new() { Enforcement = PolicyEnforcement.Never });
        never.Endpoint(1, 300, "app=web");
        never.Audit("audited", spec);
        Assert.Equal(0u, never.Status(_web).State!.Value.Shadow.PolicyNumber);
    }

    [Fact]
    public void Endpoints_share_policies_and_shadows_apart_from_each_other()
    {
        for (ushort i = 2; i <= 10; i++)
        {
            _bench.Endpoint(i, 400u + i, "app=web", i > 5 ? "tier=b" : "tier=a");
        }

        _bench.Policy("allow", PolicyBench.From("app=db"));
        _bench.Audit("audited", DenyDb.Replace("\"web\"", "\"web\",\"tier\":\"b\"", StringComparison.Ordinal));
        Assert.Equal(2, _bench.Datapath.Policies.Length);
        Assert.False(_bench.Evaluate(new(2), 302).IsAudited);
        Assert.True(_bench.Evaluate(new(9), 302).IsAudited);
        Assert.Single(Enumerable.Range(1, 10).Select(i => _bench.Status(new((ushort)i)).State!.Value.PolicyNumber).Distinct());
    }

    [Fact]
    public void An_endpoint_in_audit_mode_says_so_first()
    {
        _bench.Policy("p", PolicyBench.From("app=api"));
        _bench.Audit("audited", DenyDb.Replace("\"db\"", "\"api\"", StringComparison.Ordinal));
        _bench.Engine.SetAuditMode(_web, true);
        Assert.Equal(AuditCause.Endpoint, _bench.Evaluate(_web, 302).Audit);
        Assert.Equal(AuditCause.Policy, _bench.Evaluate(_web, 301).Audit);
    }

    [Fact]
    public void A_shadow_comes_before_the_endpoint_refers_to_it_and_goes_after()
    {
        _bench.Policy("allow", PolicyBench.From("app=db"));
        _bench.Calls.Clear();
        _bench.Audit("audited", DenyDb);
        Assert.Equal(["AddPolicy", "SetEndpointPolicy"], _bench.Calls);
        _bench.Calls.Clear();
        _bench.RemovePolicy("audited");
        Assert.Equal(["SetEndpointPolicy", "RemovePolicy"], _bench.Calls);
    }

    [Fact]
    public void A_shadow_that_finds_no_room_leaves_what_was_reported_and_what_is_enforced_does_not_wait_for_it()
    {
        _bench.Policy("allow", PolicyBench.From("app=db", "80"));
        _bench.Audit("audited", DenyDb);
        var before = _bench.Status(_web).State;
        LeaveRoomFor(0);
        _bench.Audit("audited", DenyApi);
        var status = _bench.Status(_web);
        Assert.True(status.IsDegraded);
        Assert.Null(status.Fault);
        Assert.Equal("map full", status.AuditFault!.Message);
        Assert.Equal(1, _bench.Engine.Statistics.DegradedEndpoints);
        Assert.Equal(before, status.State);
        Assert.True(_bench.Evaluate(_web, 302) is { IsAllowed: true, Audit: AuditCause.Policy });
        LeaveRoomFor(0);
        Assert.False(_bench.Engine.Retry());
        Assert.Equal(before, _bench.Status(_web).State);

        // The policy changes: what the former shadow would say of it is not true any more.
        LeaveRoomFor(1);
        _bench.Policy("allow", PolicyBench.From("app=api", "80"));
        Assert.True(_bench.Evaluate(_web, 301) is { IsAllowed: true, IsAudited: false });
        Assert.False(_bench.Allows(_web, 302));
        Assert.True(_bench.Status(_web) is { IsDegraded: true, Fault: null });

        _bench.Datapath.BeforeWrite = null;
        Assert.True(_bench.Engine.Retry());
        Assert.False(_bench.Status(_web).IsDegraded);
        Assert.True(_bench.Evaluate(_web, 301) is { IsAllowed: true, Audit: AuditCause.Policy });
        Assert.Equal(2, _bench.Datapath.Policies.Length);
    }

    [Fact]
    public void A_policy_that_finds_no_room_keeps_policy_and_shadow_as_they_were()
    {
        _bench.Policy("allow", PolicyBench.From("app=db", "80"));
        _bench.Audit("audited", DenyDb);
        var before = _bench.Status(_web).State;
        LeaveRoomFor(0);
        _bench.Policy("allow", PolicyBench.From("app=api", "80"));
        Assert.True(_bench.Status(_web) is { IsDegraded: true, AuditFault: null, Fault: not null });
        Assert.Equal(before, _bench.Status(_web).State);
        Assert.True(_bench.Evaluate(_web, 302) is { IsAllowed: true, Audit: AuditCause.Policy });
    }

    [Fact]
    public void An_audited_policy_that_cannot_hold_together_with_the_others_is_a_fault_of_the_audit_alone()
    {
        const string required = """{"endpointSelector":{},"ingress":[{"authentication":{"mode":"required"},"fromEndpoints":[{}]}]}""";
        _bench.Policy("p", required);
        _bench.Audit("q", required.Replace("required", "disabled", StringComparison.Ordinal));
        var conflict = Assert.IsType<PolicyConflictException>(_bench.Status(_web).AuditFault);
        Assert.Equal(["p", "q"], conflict.Rules.Select(rule => rule.Resource.Name).Order());
        Assert.Equal(AuthenticationType.Spire, _bench.Evaluate(_web, 301).AuthType);
        _bench.Policy("p", PolicyBench.From("app=api"));
        Assert.False(_bench.Allows(_web, 302));
        Assert.False(_bench.Status(_web).IsDegraded);
    }

    [Fact]
    public void A_new_process_takes_over_policies_with_their_shadows()
    {
        _bench.Policy("allow", PolicyBench.From("app=db", "80"));
        _bench.Audit("audited", DenyDb);
        var former = _bench.Status(_web).State!.Value;
        _bench.Datapath.BeforeWrite = _ => Check();
        var engine = new PolicyEngine(new() { AllowsLocalHost = false }, _bench.Datapath);
        engine.Adopt();
        engine.OnIdentitiesChanged([PolicyBench.Workload(300, "app=web"), PolicyBench.Workload(301, "app=api"), PolicyBench.Workload(302, "app=db")], []);
        engine.SetEndpoint(new Endpoint { Id = _web, Name = "web", Identity = PolicyBench.Workload(300, "app=web") });
        engine.Upsert([.. PolicyBench.Documents("allow", PolicyBench.From("app=db", "80")), PolicyBench.Documents("audited", DenyDb)[0].WithMode(PolicyMode.Audit)]);
        Assert.Equal(former, _bench.Datapath.ReadProgrammed().Endpoints[_web]);
        Assert.True(engine.CompleteAdoption());
        Check();
        _bench.Datapath.BeforeWrite = null;
        var programmed = _bench.Datapath.ReadProgrammed();
        Assert.Equal(2, programmed.PolicyNumbers.Length);
        Assert.DoesNotContain(former.PolicyNumber, programmed.PolicyNumbers);
        Assert.DoesNotContain(former.Shadow.PolicyNumber, programmed.PolicyNumbers);

        void Check()
        {
            var verdict = _bench.Evaluate(_web, 302);
            Assert.True(verdict is { IsAllowed: true, Audit: AuditCause.Policy });
            Assert.Equal("audited", RuleOf(verdict)!.Resource.Name);
            Assert.False(_bench.Allows(_web, 301));
        }
    }

    [Fact]
    public void A_forecast_counts_a_shadow_with_its_endpoints()
    {
        _bench.Policy("allow", PolicyBench.From("app=db", "80"));
        var forecast = _bench.Engine.Forecast([PolicyBench.Documents("audited", DenyDb)[0].WithMode(PolicyMode.Audit)]);
        var shadow = Assert.Single(forecast.Policies, policy => policy.Change == ForecastChange.Added);
        Assert.True(shadow.IsShadow);
        Assert.Equal(_web, Assert.Single(shadow.Endpoints));
        Assert.Equal((1, 2), (forecast.Now.Policies, forecast.Then.Policies));
        Assert.Equal(forecast.Then.Footprint, Assert.Single(forecast.Endpoints).Then);
    }

    [Fact]
    public void The_rule_that_would_deny_is_explained_beside_the_one_that_decides()
    {
        _bench.Policy("allow", PolicyBench.From("app=db", "80"));
        _bench.Audit("audited", DenyDb);
        var explanation = Explain(302);
        Assert.Equal(_bench.Evaluate(_web, 302), explanation.Verdict);
        Assert.Equal(("allow", "audited"), (explanation.DecidingRule!.Resource.Name, explanation.Audit!.DecidingRule!.Resource.Name));
        Assert.EndsWith(
            "is allowed by CiliumNetworkPolicy/default/allow[0]. It is audited: with the audited policies enforced it would be denied by "
            + "CiliumNetworkPolicy/default/audited[0]. CiliumNetworkPolicy/default/allow[0] would allow it.",
            explanation.Sentence,
            StringComparison.Ordinal);
        Assert.Null(Explain(301).Audit);
        _bench.RemovePolicy("allow");
        _bench.Audit("audited", PolicyBench.From("app=api"));
        explanation = Explain(302);
        Assert.EndsWith(
            "it would be denied: no rule allows it, and CiliumNetworkPolicy/default/audited[0] denies ingress by default. "
            + "CiliumNetworkPolicy/default/audited[0] allows this traffic, but the peer has app=db, not app=api.",
            explanation.Sentence,
            StringComparison.Ordinal);
        Assert.Equal("audited", Assert.Single(explanation.Audit!.DefaultDenyRules).Resource.Name);
    }

    private PolicyRule? RuleOf(PolicyVerdict verdict) => _bench.Engine.Catalog.TryGet(verdict.RuleCookie, out var rule) ? rule : null;

    private PolicyExplanation Explain(uint peer)
    {
        Assert.True(_bench.Engine.TryExplain(_web, TrafficDirection.Ingress, new(peer), IpProtocol.Tcp, 80, out var explanation));
        return explanation;
    }

    // As a map does that has room for so many more policies.
    private void LeaveRoomFor(int policies) => _bench.Datapath.BeforeWrite = write =>
    {
        if (write == "AddPolicy" && policies-- == 0)
        {
            throw new InvalidOperationException("map full");
        }
    };

    private sealed class CountingPorts : IProxyPorts
    {
        public int Calls { get; private set; }

        public ushort GetPort(PolicyRedirect redirect)
        {
            Calls++;
            return 10080;
        }
    }
}
