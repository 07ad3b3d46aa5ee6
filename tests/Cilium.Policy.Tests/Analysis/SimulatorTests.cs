// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using static Cilium.Policy.Tests.AnalysisBench;

namespace Cilium.Policy.Tests;

public class SimulatorTests
{
    private const string OutOfApi = """{"endpointSelector":{"matchLabels":{"app":"api"}},"egress":[{"toEndpoints":[{"matchLabels":{"app":"web"}}]}]}""";

    private static readonly PolicyParty s_api = Pod("api", "app=api");
    private static readonly PolicyParty s_web = Pod("web", "app=web");
    private static readonly PolicyParty s_db = Pod("db", "app=db");

    [Fact]
    public void A_connection_needs_the_consent_of_both_ends()
    {
        var simulator = Simulator(("out", OutOfApi), ("in", PolicyBench.From("app=api", "80")));
        Assert.True(simulator.Judge(s_api, s_web, Tcp(80)).IsAllowed);
        var atReceiver = simulator.Judge(s_api, s_web, Tcp(81));
        Assert.True(atReceiver.Egress!.Value.IsAllowed);
        Assert.False(atReceiver.Ingress!.Value.IsAllowed);
        Assert.Equal(ConnectionOutcome.Denied, atReceiver.Outcome);
        var atSender = simulator.Judge(s_api, s_db, Tcp(80));
        Assert.False(atSender.Egress!.Value.IsAllowed);
        Assert.False(atSender.Ingress!.Value.IsEnforced);
        Assert.False(atSender.IsAllowed);
    }

    [Fact]
    public void The_explanation_names_what_both_ends_say()
    {
        var explanation = Simulator(("out", OutOfApi), ("in", PolicyBench.From("app=db", "80"))).Explain(s_api, s_web, Tcp(80));
        Assert.Equal("out", explanation.Egress!.DecidingRule!.Resource.Name);
        Assert.Null(explanation.Ingress!.DecidingRule);
        Assert.Equal(["in"], explanation.Ingress.DefaultDenyRules.Select(rule => rule.Resource.Name));
        Assert.Equal(
            "api does not reach web on tcp/80. Egress of api is allowed by CiliumNetworkPolicy/default/out[0]. Ingress of web is denied: "
            + "no rule allows it, and CiliumNetworkPolicy/default/in[0] denies ingress by default. "
            + "CiliumNetworkPolicy/default/in[0] allows this traffic, but the peer has app=api, not app=db.",
            explanation.Sentence);
    }

    [Theory]
    [InlineData("k8s:app=x", true)]
    [InlineData("reserved:health", true)]
    [InlineData("reserved:host", true)]
    [InlineData("reserved:world-ipv4", false)]
    [InlineData("reserved:remote-node", false)]
    [InlineData("reserved:unmanaged", false)]
    [InlineData("cidr:10.0.0.0/8", false)]
    public void Labels_tell_where_policies_are_enforced(string label, bool isEndpoint) =>
        Assert.Equal(isEndpoint, new PolicyParty { Name = "p", Labels = LabelSet.Parse(label) }.IsEndpoint);

    [Fact]
    public void Endpoints_of_another_cluster_are_not_judged_by_the_policies_of_this_one()
    {
        var remote = s_web with { Labels = s_web.Labels.With(new("k8s", "io.cilium.k8s.policy.cluster", "other")) };
        var simulator = Simulator(("in", PolicyBench.From("app=api", "80")));
        Assert.Null(simulator.Judge(s_db, remote, Tcp(80)).Ingress);
        Assert.False(simulator.Judge(s_db, s_web, Tcp(80)).IsAllowed);
    }

    [Fact]
    public void Addresses_outside_are_selected_by_prefix_and_exception()
    {
        var simulator = Simulator(("cidr", """{"endpointSelector":{},"egress":[{"toCIDRSet":[{"cidr":"10.0.0.0/8","except":["10.1.0.0/16"]}]}]}"""));
        Assert.True(simulator.Judge(s_web, Outside("10.2.0.1"), Tcp(80)).IsAllowed);
        Assert.False(simulator.Judge(s_web, Outside("10.1.0.1"), Tcp(80)).IsAllowed);
        Assert.False(simulator.Judge(s_web, Outside("11.0.0.1"), Tcp(80)).IsAllowed);
        Assert.Equal(
            ["world-ipv4", "world-ipv6", "10.0.0.0/8", "10.1.0.0/16"],
            simulator.Outsiders.Select(party => party.Name));
        Assert.Equal(
            [false, false, true, false],
            simulator.Outsiders.Select(party => simulator.Judge(s_web, party, Tcp(80)).IsAllowed));
    }

    [Fact]
    public void Names_are_matched_with_toFQDNs()
    {
        var simulator = Simulator(("dns", """{"endpointSelector":{},"egress":[{"toFQDNs":[{"matchPattern":"*.example.com"}]}]}"""));
        Assert.True(simulator.Judge(s_web, Outside("192.0.2.1", "api.example.com"), Tcp(443)).IsAllowed);
        Assert.False(simulator.Judge(s_web, Outside("192.0.2.1", "example.com"), Tcp(443)).IsAllowed);
        Assert.False(simulator.Judge(s_web, Outside("192.0.2.1"), Tcp(443)).IsAllowed);
        Assert.Contains("is not known as an address of *.example.com", simulator.Explain(s_web, Outside("192.0.2.1"), Tcp(443)).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Port_names_stand_for_the_receivers_ports_on_ingress_and_for_everybodys_on_egress()
    {
        var web = Pod("web", "app=web", new NamedPort("http", 8080, IpProtocol.Tcp));
        var simulator = Simulator([web, s_api], null, ("in", PolicyBench.From("app=api", "http")), ("out", """
            {"endpointSelector":{"matchLabels":{"app":"api"}},"egress":[{"toPorts":[{"ports":[{"port":"http","protocol":"TCP"}]}]}]}
            """));
        Assert.True(simulator.Judge(s_api, web, Tcp(8080)).IsAllowed);
        Assert.Contains("tcp/http (8080)", simulator.Explain(s_api, web, Tcp(80)).Sentence, StringComparison.Ordinal);
        Assert.False(simulator.Judge(s_api, s_web, Tcp(8080)).IsAllowed);
        Assert.Contains("tcp/http (which names no port)", simulator.Explain(s_api, s_web, Tcp(8080)).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Audit_mode_lets_pass_and_says_so()
    {
        var audited = s_web with { IsAuditMode = true };
        var simulator = Simulator(("in", PolicyBench.From("app=api", "80")));
        Assert.Equal(ConnectionOutcome.Audited, simulator.Judge(s_db, audited, Tcp(80)).Outcome);
        Assert.EndsWith("It passes nevertheless: the endpoint is in audit mode.", simulator.Explain(s_db, audited, Tcp(80)).Sentence, StringComparison.Ordinal);
        var everywhere = Simulator([], new() { AllowsLocalHost = false, IsAuditMode = true }, ("in", PolicyBench.From("app=api", "80")));
        Assert.Equal(ConnectionOutcome.Audited, everywhere.Judge(s_db, s_web, Tcp(80)).Outcome);
    }

    [Fact]
    public void Rules_that_disagree_leave_no_policy_and_are_named()
    {
        const string Require = """{"endpointSelector":{"matchLabels":{"app":"web"}},"ingress":[{"fromEndpoints":[{}],"authentication":{"mode":"MODE"}}]}""";
        var simulator = Simulator(
            ("a", Require.Replace("MODE", "required", StringComparison.Ordinal)), ("b", Require.Replace("MODE", "disabled", StringComparison.Ordinal)));
        var verdict = simulator.Judge(s_api, s_web, Tcp(80));
        Assert.Equal(ConnectionOutcome.Conflict, verdict.Outcome);
        Assert.False(verdict.IsAllowed);
        Assert.Equal(PolicyConflict.Authentication, verdict.IngressConflict!.Conflict);
        Assert.Contains("disagree about authentication", simulator.Explain(s_api, s_web, Tcp(80)).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_proxy_looks_for_is_listed()
    {
        var simulator = Simulator(("l7", """
            {"endpointSelector":{},"ingress":[{"fromEndpoints":[{"matchLabels":{"app":"api"}}],
              "toPorts":[{"ports":[{"port":"80","protocol":"TCP"}],"rules":{"http":[{"method":"GET","path":"/public"},{"host":"h"}]}}]}]}
            """));
        var explanation = simulator.Explain(s_api, s_web, Tcp(80));
        Assert.Equal(ConnectionOutcome.Redirected, explanation.Verdict.Outcome);
        Assert.Equal(["GET /public", "any method any path host h"], explanation.Ingress!.ProxyRules);
    }

    [Theory]
    [InlineData(PolicyEnforcement.Always, "k8s:app=web", "every endpoint is judged")]
    [InlineData(PolicyEnforcement.Default, "reserved:init", "nothing is open while the endpoint's labels are not known")]
    public void What_denies_without_any_rule_is_said(PolicyEnforcement enforcement, string label, string reason)
    {
        var party = new PolicyParty { Name = "p", Labels = LabelSet.Parse(label) };
        var explanation = Simulator([], new() { Enforcement = enforcement, AllowsLocalHost = false }).Explain(s_api, party, Tcp(80));
        Assert.Contains($"no rule allows it, and {reason}.", explanation.Ingress!.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Enforcement_that_is_switched_off_is_told_from_rules_that_are_missing()
    {
        var off = Simulator([], new() { Enforcement = PolicyEnforcement.Never }, ("in", PolicyBench.From("app=api", "80"))).Explain(s_db, s_web, Tcp(80));
        Assert.Equal((EnforcementCause.Exempt, true), (off.Ingress!.Cause, off.Verdict.IsAllowed));
        Assert.EndsWith("is allowed: policy is not enforced here.", off.Ingress.Sentence, StringComparison.Ordinal);
        Assert.Equal(EnforcementCause.NoRule, Simulator(("in", PolicyBench.From("app=api", "80"))).Explain(s_web, s_db, Tcp(80)).Egress!.Cause);
    }
}
