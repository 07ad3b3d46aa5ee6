// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy.Tests;

public class EngineTests
{
    [Fact]
    public void An_endpoint_without_rules_is_open_and_a_rule_closes_it()
    {
        var bench = new PolicyBench();
        bench.Identity(301, "app=api");
        bench.Identity(302, "app=db");
        var web = bench.Endpoint(1, 300, "app=web");
        Assert.True(bench.Allows(web, 302));
        bench.Policy("p", PolicyBench.From("app=api", "80"));
        Assert.True(bench.Allows(web, 301));
        Assert.False(bench.Allows(web, 302));
        Assert.False(bench.Allows(web, 301, 81));
        Assert.Equal(DropReason.PolicyDenied, bench.Evaluate(web, 302).Reason);
        Assert.True(bench.Allows(web, 302, direction: TrafficDirection.Egress));
        bench.RemovePolicy("p");
        Assert.True(bench.Allows(web, 302));
    }

    [Fact]
    public void Memberships_precede_the_policy_and_the_old_policy_goes_last()
    {
        var bench = new PolicyBench();
        bench.Identity(301, "app=api");
        bench.Endpoint(1, 300, "app=web");
        bench.Calls.Clear();
        bench.Policy("p", PolicyBench.From("app=api"));
        Assert.Equal(["UpdateMemberships", "AddPolicy", "SetEndpointPolicy"], bench.Calls);
        bench.Identity(302, "app=db");
        bench.Calls.Clear();
        bench.Policy("p", PolicyBench.From("app=db"));
        Assert.Equal(["UpdateMemberships", "AddPolicy", "SetEndpointPolicy", "RemovePolicy", "UpdateMemberships"], bench.Calls);
    }

    [Fact]
    public void A_changed_policy_gets_another_number_and_the_endpoint_a_higher_revision()
    {
        var bench = new PolicyBench();
        var web = bench.Endpoint(1, 300, "app=web");
        bench.Policy("p", PolicyBench.From("app=api"));
        var before = bench.Status(web).State!.Value;
        bench.Policy("p", PolicyBench.From("app=db"));
        var after = bench.Status(web).State!.Value;
        Assert.NotEqual(before.PolicyNumber, after.PolicyNumber);
        Assert.True(after.Revision > before.Revision);
        Assert.Equal(3UL, bench.Status(web).PolicyRevision);
    }

    [Fact]
    public void A_new_identity_costs_one_write_whatever_the_number_of_endpoints_policies_and_ports()
    {
        var bench = new PolicyBench();
        for (ushort i = 1; i <= 50; i++)
        {
            bench.Endpoint(i, 1000u + i, "app=web", $"instance={i}");
            bench.Policy($"p{i}", PolicyBench.From($"app=api{i}", $"{i}", $"instance={i}"));
        }

        bench.Policy("all", PolicyBench.From("app=api1"));
        var (writes, evaluations) = (bench.Datapath.Writes, bench.Engine.Statistics.SelectorEvaluations);
        bench.Identity(5000, "app=api1");
        Assert.Equal(1, bench.Datapath.Writes - writes);
        Assert.True(bench.Engine.Statistics.SelectorEvaluations - evaluations <= 1);
        Assert.True(bench.Allows(new(7), 5000));
    }

    [Fact]
    public void An_identity_that_no_selector_matches_costs_no_write()
    {
        var bench = new PolicyBench();
        bench.Endpoint(1, 300, "app=web");
        bench.Policy("p", PolicyBench.From("app=api"));
        var writes = bench.Datapath.Writes;
        bench.Identity(5000, "app=other");
        bench.RemoveIdentity(5000);
        Assert.Equal(writes, bench.Datapath.Writes);
    }

    [Fact]
    public void A_rule_change_touches_only_the_endpoints_that_it_selects()
    {
        var bench = new PolicyBench();
        for (ushort i = 1; i <= 20; i++)
        {
            bench.Endpoint(i, 1000u + i, $"app=web{i}");
        }

        var before = bench.Engine.Statistics;
        bench.Policy("p", PolicyBench.From("app=api", null, "app=web7"));
        var after = bench.Engine.Statistics;
        Assert.Equal(1, after.EndpointsRecomputed - before.EndpointsRecomputed);
        Assert.Equal(1, after.EndpointWrites - before.EndpointWrites);
        Assert.Equal(1, after.PolicyWrites - before.PolicyWrites);
    }

    [Fact]
    public void The_same_document_again_does_nothing()
    {
        var bench = new PolicyBench();
        bench.Endpoint(1, 300, "app=web");
        bench.Policy("p", PolicyBench.From("app=api"));
        var writes = bench.Datapath.Writes;
        Assert.True(bench.Policy("p", PolicyBench.From("app=api")).IsEmpty);
        Assert.Equal(writes, bench.Datapath.Writes);
        Assert.Equal(2UL, bench.Engine.Repository.Revision);
    }

    [Fact]
    public void Endpoints_with_equal_rules_share_one_policy()
    {
        var bench = new PolicyBench();
        bench.Policy("p", PolicyBench.From("app=api"));
        for (ushort i = 1; i <= 10; i++)
        {
            bench.Endpoint(i, 1000u + i, "app=web", $"instance={i}");
        }

        Assert.Single(bench.Datapath.Policies);
        Assert.Equal(1, bench.Engine.Statistics.PolicyWrites);
    }

    [Fact]
    public void Labels_of_a_live_endpoint_may_change()
    {
        var bench = new PolicyBench();
        bench.Identity(301, "app=api");
        bench.Policy("p", PolicyBench.From("app=api", "80"));
        var endpoint = bench.Endpoint(1, 300, "app=web");
        Assert.False(bench.Allows(endpoint, 300));
        bench.Endpoint(1, 310, "app=other");
        Assert.True(bench.Allows(endpoint, 300));
        Assert.Empty(bench.Datapath.Policies);
        bench.Endpoint(1, 300, "app=web");
        Assert.False(bench.Allows(endpoint, 300));
    }

    [Fact]
    public void An_endpoint_without_identity_is_closed_in_both_directions()
    {
        var bench = new PolicyBench();
        bench.Engine.SetEndpoint(new Endpoint { Id = new(1), Name = "new" });
        Assert.False(bench.Allows(new(1), 1));
        Assert.False(bench.Allows(new(1), 1, direction: TrafficDirection.Egress));
    }

    [Fact]
    public void Nothing_is_left_when_everything_is_gone()
    {
        var bench = new PolicyBench();
        bench.Identity(301, "app=api");
        bench.Endpoint(1, 300, "app=web");
        bench.Policy("p", PolicyBench.From("app=api", "80"));
        bench.Policy("q", PolicyBench.From("app=db", "81"));
        bench.Engine.RemoveEndpoint(new(1));
        var programmed = bench.Datapath.ReadProgrammed();
        Assert.Empty(programmed.PolicyNumbers);
        Assert.Empty(programmed.Endpoints);
        Assert.Empty(programmed.Memberships);
        Assert.Equal(0, bench.Engine.Statistics.Selectors);
    }

    [Fact]
    public void An_unchanged_rule_of_a_changed_object_keeps_its_cookie()
    {
        var bench = new PolicyBench();
        bench.Policy("p", PolicyBench.From("app=api"));
        var resource = Assert.Single(bench.Engine.Repository.Resources);
        var cookie = bench.Engine.Repository.RulesOf(resource)[0].Cookie;
        var documents = PolicyDocuments.Parse($$"""
            {"apiVersion":"cilium.io/v2","kind":"CiliumNetworkPolicy","metadata":{"name":"p"},
             "specs":[{{PolicyBench.From("app=api")}},{{PolicyBench.From("app=db")}}]}
            """).Documents;
        var change = bench.Engine.Upsert([.. documents]);
        Assert.Equal(1, Assert.Single(change.Added).Index);
        Assert.Empty(change.Removed);
        Assert.Equal(cookie, bench.Engine.Repository.RulesOf(resource)[0].Cookie);
    }

    [Fact]
    public void The_cookie_of_a_verdict_names_the_rule()
    {
        var bench = new PolicyBench();
        bench.Identity(301, "app=api");
        var web = bench.Endpoint(1, 300, "app=web");
        bench.Policy("p", PolicyBench.From("app=api", "80"));
        var verdict = bench.Evaluate(web, 301);
        Assert.True(bench.Engine.Catalog.TryGet(verdict.RuleCookie, out var rule));
        Assert.Equal("CiliumNetworkPolicy/default/p[0]", rule.ToString());
        Assert.Equal(PolicyMatchType.L3L4, verdict.MatchType);
        Assert.Equal(
            ["k8s:io.cilium.k8s.policy.derived-from=CiliumNetworkPolicy", "k8s:io.cilium.k8s.policy.name=p", "k8s:io.cilium.k8s.policy.namespace=default", "k8s:io.cilium.k8s.policy.uid"],
            rule.Labels.Select(label => label.ToString()));
    }

    [Fact]
    public void Audit_mode_reports_but_does_not_deny()
    {
        var bench = new PolicyBench();
        bench.Identity(301, "app=db");
        var web = bench.Endpoint(1, 300, "app=web");
        bench.Policy("p", PolicyBench.From("app=api"));
        Assert.True(bench.Engine.SetAuditMode(web, true));
        var verdict = bench.Evaluate(web, 301);
        Assert.True(verdict is { IsAllowed: true, IsAudited: true, Reason: DropReason.PolicyDenied });
        Assert.True(bench.Engine.SetAuditMode(web, false));
        Assert.False(bench.Allows(web, 301));
        Assert.False(bench.Engine.SetAuditMode(new(9), true));
    }

    [Fact]
    public void Changed_labels_of_a_reserved_identity_have_connections_judged_afresh()
    {
        var bench = new PolicyBench();
        var web = bench.Endpoint(1, 300, "app=web");
        bench.Policy("p", """{"endpointSelector":{},"ingress":[{"fromEntities":["kube-apiserver"]}]}""");
        var revision = bench.Status(web).State!.Value.Revision;
        Assert.False(bench.Allows(web, 1));
        bench.Engine.OnIdentitiesChanged([new(ReservedIdentities.Host, [ReservedLabels.Host, ReservedLabels.KubeApiServer])], []);
        Assert.True(bench.Allows(web, 1));
        Assert.True(bench.Status(web).State!.Value.Revision > revision);
    }

    [Fact]
    public void Port_names_of_peers_count_for_egress_and_own_names_for_ingress()
    {
        var bench = new PolicyBench();
        bench.Identity(301, "app=api");
        const string spec = """
            {"endpointSelector":{"matchLabels":{"app":"web"}},
             "ingress":[{"toPorts":[{"ports":[{"port":"HTTP","protocol":"TCP"}]}]}],
             "egress":[{"toPorts":[{"ports":[{"port":"http","protocol":"TCP"}]}]}]}
            """;
        var web = bench.Endpoint(1, PolicyBench.Workload(300, "app=web"), new NamedPort("http", 8080, IpProtocol.Tcp));
        bench.Policy("p", spec);
        Assert.True(bench.Allows(web, 301, 8080));
        Assert.True(bench.Allows(web, 301, 8080, direction: TrafficDirection.Egress));
        bench.Engine.SetPeerPorts("pod/a", new NamedPort("http", 9090, IpProtocol.Tcp));
        Assert.True(bench.Allows(web, 301, 8080));
        Assert.False(bench.Allows(web, 301, 8080, direction: TrafficDirection.Egress));
        bench.Engine.SetPeerPorts("pod/a");
        Assert.True(bench.Allows(web, 301, 8080, direction: TrafficDirection.Egress));
        bench.Endpoint(2, PolicyBench.Workload(310, "app=other"), new NamedPort("http", 9091, IpProtocol.Tcp));
        Assert.False(bench.Allows(web, 301, 8080, direction: TrafficDirection.Egress));
        bench.Engine.RemoveEndpoint(new(2));
        Assert.True(bench.Allows(web, 301, 8080, direction: TrafficDirection.Egress));
    }

    [Fact]
    public void A_redirect_names_the_port_of_its_proxy()
    {
        const string spec = """
            {"endpointSelector":{},"egress":[
              {"toPorts":[{"ports":[{"port":"53"}],"rules":{"dns":[{"matchPattern":"*"}]}}]},
              {"toPorts":[{"ports":[{"port":"80","protocol":"TCP"}],"rules":{"http":[{"path":"/"}]}}]}]}
            """;
        var without = new PolicyBench();
        without.Policy("p", spec);
        var endpoint = without.Endpoint(1, 300, "app=web");
        var verdict = without.Evaluate(endpoint, 2, 80, direction: TrafficDirection.Egress);
        Assert.True(verdict is { Action: PolicyAction.Redirect, ProxyPort: 0, Parser: L7Parser.Http });
        var with = new PolicyBench(proxyPorts: new Ports());
        with.Policy("p", spec);
        with.Endpoint(1, 300, "app=web");
        Assert.Equal(10053, with.Evaluate(endpoint, 2, 53, IpProtocol.Udp, TrafficDirection.Egress).ProxyPort);
        Assert.Equal(10080, with.Evaluate(endpoint, 2, 80, direction: TrafficDirection.Egress).ProxyPort);
    }

    [Fact]
    public void The_node_itself_is_judged_by_node_policies_only()
    {
        var bench = new PolicyBench(new() { EnablesHostFirewall = true });
        var host = bench.Endpoint(1, new SecurityIdentity(ReservedIdentities.Host, [ReservedLabels.Host]));
        bench.Policy("p", """{"endpointSelector":{},"ingress":[{}]}""");
        Assert.True(bench.Allows(host, 2));
        bench.Engine.Upsert([.. PolicyDocuments.Parse("""
            {"apiVersion":"cilium.io/v2","kind":"CiliumClusterwideNetworkPolicy","metadata":{"name":"n"},
             "spec":{"nodeSelector":{},"ingress":[{"toPorts":[{"ports":[{"port":"22","protocol":"TCP"}]}]}]}}
            """).Documents]);
        Assert.True(bench.Allows(host, 2, 22));
        Assert.False(bench.Allows(host, 2, 23));
    }

    private sealed class Ports : IProxyPorts
    {
        public ushort GetPort(PolicyRedirect redirect) => redirect.Parser == L7Parser.Dns ? (ushort)10053 : (ushort)10080;
    }
}
