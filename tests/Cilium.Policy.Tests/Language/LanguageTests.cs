// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy.Tests;

/// <summary>What the language means, one row a sentence. Peers: 301 app=api, 302 app=db, 303 app=api in another namespace,
/// 304 app=api in another cluster, 1 host, 2 world, 9 world-ipv4, 16777217 10.1.2.3/32, 16777218 10.0.0.0/8.</summary>
public class LanguageTests
{
    [Theory]
    // Peers
    [InlineData("""[{}]""", "tcp/80", "")]
    [InlineData("""[{"fromEndpoints":[]}]""", "tcp/80", "")]
    [InlineData("""[{"fromEndpoints":[{}]}]""", "tcp/80", "301 302")]
    [InlineData("""[{"fromEndpoints":[{"matchLabels":{"app":"api"}}]}]""", "tcp/80", "301")]
    [InlineData("""[{"fromEndpoints":[{"matchLabels":{"k8s:io.kubernetes.pod.namespace":"other"}}]}]""", "tcp/80", "303")]
    [InlineData("""[{"fromEndpoints":[{"matchLabels":{"k8s:io.cilium.k8s.policy.cluster":"far"}}]}]""", "tcp/80", "304")]
    [InlineData("""[{"fromEndpoints":[{"matchExpressions":[{"key":"app","operator":"NotIn","values":["api"]}]}]}]""", "tcp/80", "302")]
    [InlineData("""[{"fromEndpoints":[{"matchLabels":{"reserved:host":""}}]}]""", "tcp/80", "1")]
    [InlineData("""[{"fromEntities":["all"]}]""", "tcp/80", "301 302 303 304 1 2 9 16777217 16777218")]
    [InlineData("""[{"fromEntities":["world"]}]""", "tcp/80", "2 9 16777217 16777218")]
    [InlineData("""[{"fromEntities":["cluster"]}]""", "tcp/80", "301 302 303 1")]
    [InlineData("""[{"fromEntities":["none"]}]""", "tcp/80", "")]
    [InlineData("""[{"fromCIDR":["0.0.0.0/0"]}]""", "tcp/80", "9 16777217 16777218")]
    [InlineData("""[{"fromCIDR":["10.1.0.0/16"]}]""", "tcp/80", "16777217")]
    [InlineData("""[{"fromCIDRSet":[{"cidr":"10.0.0.0/8","except":["10.1.0.0/16"]}]}]""", "tcp/80", "16777218")]
    [InlineData("""[{"fromCIDRSet":[{"cidr":"0.0.0.0/0","except":["0.0.0.0/0"]}]}]""", "tcp/80", "")]
    [InlineData("""[{"fromCIDRSet":[{"cidr":"10.0.0.0/8","except":["10.0.0.0/0"]}]}]""", "tcp/80", "")]
    [InlineData("""[{"fromCIDR":["10.1.2.99/16"],"fromEndpoints":null}]""", "tcp/80", "16777217")]
    [InlineData("""[{"fromEndpoints":[null]}]""", "tcp/80", "301 302")]
    [InlineData("""[{"fromEndpoints":[{"matchLabels":{"app=x":"api"}}]}]""", "tcp/80", "301")]
    [InlineData("""[{"fromEndpoints":[{"matchLabels":{"k8s.app":"api"}}]}]""", "tcp/80", "")]
    [InlineData("""[{"fromEntities":["host"],"fromCIDR":[],"toPorts":[{"ports":[{"port":"80"}]}]}]""", "tcp/80", "")]
    [InlineData("""[{"fromRequires":[],"fromEntities":["host"]}]""", "tcp/80", "1")]
    [InlineData("""[{"fromGroups":[{"aws":{"region":"eu"}}]}]""", "tcp/80", "")]
    // Ports
    [InlineData("""[{"fromEndpoints":[{}],"toPorts":[]}]""", "icmp/8", "301 302")]
    [InlineData("""[{"fromEndpoints":[{}],"toPorts":[{}]}]""", "tcp/80", "")]
    [InlineData("""[{"fromEntities":["host"],"toPorts":[{"ports":[{"port":"80"}]}]}]""", "sctp/80", "1")]
    [InlineData("""[{"fromEntities":["host"],"toPorts":[{"ports":[{"port":"0"}]}]}]""", "icmp/8", "")]
    [InlineData("""[{"fromEntities":["host"],"toPorts":[{"ports":[{"port":"0","protocol":"tcp"}]}]}]""", "tcp/9", "1")]
    [InlineData("""[{"fromEntities":["host"],"toPorts":[{"ports":[{"port":"79","endPort":81,"protocol":"TCP"}]}]}]""", "tcp/80", "1")]
    [InlineData("""[{"fromEntities":["host"],"toPorts":[{"ports":[{"port":"79","endPort":81,"protocol":"TCP"}]}]}]""", "tcp/82", "")]
    [InlineData("""[{"fromEntities":["host"],"toPorts":[{"ports":[{"port":"80","endPort":70,"protocol":"TCP"}]}]}]""", "tcp/80", "1")]
    [InlineData("""[{"fromEntities":["host"],"toPorts":[{"ports":[{"port":"web","protocol":"TCP"}]}]}]""", "tcp/8080", "1")]
    [InlineData("""[{"fromEntities":["host"],"toPorts":[{"ports":[{"port":"web","protocol":"UDP"}]}]}]""", "udp/8080", "")]
    [InlineData("""[{"fromEntities":["host"],"icmps":[{"fields":[{"type":"EchoRequest"}]}]}]""", "icmp/8", "1")]
    [InlineData("""[{"fromEntities":["host"],"icmps":[{"fields":[{"type":-1},{"type":65544},{"type":"300"}]}]}]""", "icmp/8", "")]
    [InlineData("""[{"fromEntities":["host"],"icmps":[{"fields":[{"type":0}]}]}]""", "icmp/8", "")]
    [InlineData("""[{"fromEntities":["host"],"icmps":[{"fields":[{"type":0}]}]}]""", "icmp/0", "1")]
    [InlineData("""[{"fromEntities":["host"],"toPorts":[{"ports":[{"port":"012","protocol":"TCP"}]}]}]""", "tcp/12", "1")]
    public void Ingress_allows(string ingress, string traffic, string peers)
    {
        var bench = Bench();
        bench.Policy("p", $$"""{"endpointSelector":{},"ingress":{{ingress}}}""");
        Assert.Equal(peers, Allowed(bench, traffic));
    }

    [Theory]
    [InlineData("""{"endpointSelector":{},"ingressDeny":[{"fromEntities":["world"]}]}""", "")]
    [InlineData("""{"endpointSelector":{},"enableDefaultDeny":{"ingress":false},"ingressDeny":[{"fromEntities":["world"]}]}""", "301 302 303 304 1")]
    [InlineData("""{"endpointSelector":{},"enableDefaultDeny":{"ingress":true},"egress":[{"toEntities":["all"]}]}""", "301 302 303 304 1 2 9 16777217 16777218")]
    [InlineData("""{"endpointSelector":{"matchLabels":{"k8s:io.kubernetes.pod.namespace":"other"}},"ingress":[{}]}""", "")]
    [InlineData("""{"endpointSelector":{"matchLabels":{"app":"else"}},"ingress":[{}]}""", "301 302 303 304 1 2 9 16777217 16777218")]
    public void A_policy_allows(string spec, string peers)
    {
        var bench = Bench();
        bench.Policy("p", spec);
        Assert.Equal(peers, Allowed(bench, "tcp/80"));
    }

    [Theory]
    [InlineData(PolicyEnforcement.Always, false)]
    [InlineData(PolicyEnforcement.Default, true)]
    [InlineData(PolicyEnforcement.Never, true)]
    public void Modes_decide_what_happens_without_rules(PolicyEnforcement mode, bool isAllowed)
    {
        var bench = Bench(new() { Enforcement = mode, AllowsLocalHost = false });
        Assert.Equal(isAllowed, bench.Allows(new(1), 301));
    }

    [Fact]
    public void In_mode_never_not_even_denials_hold()
    {
        var bench = Bench(new() { Enforcement = PolicyEnforcement.Never });
        bench.Policy("p", """{"endpointSelector":{},"ingressDeny":[{"fromEntities":["all"]}]}""");
        Assert.True(bench.Allows(new(1), 301));
    }

    [Fact]
    public void The_node_reaches_its_endpoints_unless_denied_by_name()
    {
        var bench = Bench(new());
        bench.Policy("p", """{"endpointSelector":{},"ingress":[{}]}""");
        Assert.Equal("1", Allowed(bench, "tcp/80"));
        Assert.Equal(1u, bench.Evaluate(new(1), 1).RuleCookie);
        bench.Policy("q", """{"endpointSelector":{},"ingressDeny":[{"fromEntities":["host"]}]}""");
        Assert.Equal("", Allowed(bench, "tcp/80"));
    }

    [Fact]
    public void A_policy_of_the_whole_cluster_selects_pods_of_every_namespace_but_no_reserved_peers()
    {
        var bench = Bench();
        bench.Engine.Upsert([.. PolicyDocuments.Parse("""
            {"apiVersion":"cilium.io/v2","kind":"CiliumClusterwideNetworkPolicy","metadata":{"name":"p"},
             "spec":{"endpointSelector":{},"ingress":[{"fromEndpoints":[{}]}]}}
            """).Documents]);
        Assert.Equal("301 302 303", Allowed(bench, "tcp/80"));
    }

    [Fact]
    public void Peers_of_every_cluster_match_when_they_are_not_limited_to_the_local_one()
    {
        var bench = Bench(new() { AllowsLocalHost = false, LimitsPeersToLocalCluster = false });
        bench.Policy("p", """{"endpointSelector":{},"ingress":[{"fromEndpoints":[{"matchLabels":{"app":"api"}}]}]}""");
        Assert.Equal("301 304", Allowed(bench, "tcp/80"));
    }

    [Fact]
    public void A_redirect_wins_over_a_plain_allow_and_a_denial_over_both()
    {
        var bench = Bench();
        bench.Policy("p", """
            {"endpointSelector":{},
             "ingress":[{"fromEndpoints":[{}]},
                        {"toPorts":[{"ports":[{"port":"80","protocol":"TCP"}]}]},
                        {"fromEndpoints":[{"matchLabels":{"app":"api"}}],"toPorts":[{"ports":[{"port":"1","endPort":1000,"protocol":"TCP"}],"rules":{"http":[{}]}}]}]}
            """);
        Assert.Equal(L7Parser.Http, bench.Evaluate(new(1), 301).Parser);
        Assert.Equal(L7Parser.None, bench.Evaluate(new(1), 302).Parser);
        bench.Policy("q", """{"endpointSelector":{},"ingressDeny":[{"fromEndpoints":[{}]}]}""");
        Assert.Equal(DropReason.PolicyDeny, bench.Evaluate(new(1), 301).Reason);
    }

    [Fact]
    public void Authentication_goes_from_broader_rules_to_narrower_ones_that_say_nothing()
    {
        var bench = Bench();
        bench.Policy("p", """
            {"endpointSelector":{},
             "ingress":[{"authentication":{"mode":"required"},"fromEndpoints":[{"matchLabels":{"app":"api"}}]},
                        {"fromEndpoints":[{}],"toPorts":[{"ports":[{"port":"80","protocol":"TCP"},{"port":"81","protocol":"TCP"}]}]},
                        {"authentication":{"mode":"disabled"},"fromEndpoints":[{"matchLabels":{"app":"api"}}],"toPorts":[{"ports":[{"port":"81","protocol":"TCP"}]}]}]}
            """);
        Assert.Equal(AuthenticationType.Spire, bench.Evaluate(new(1), 301, 80).AuthType);
        Assert.Equal(AuthenticationType.Disabled, bench.Evaluate(new(1), 301, 81).AuthType);
        Assert.Equal(AuthenticationType.Spire, bench.Evaluate(new(1), 301, 82).AuthType);
        Assert.Equal(AuthenticationType.Disabled, bench.Evaluate(new(1), 302, 80).AuthType);
    }

    [Fact]
    public void Layer_7_content_of_several_rules_is_merged_for_the_proxy()
    {
        var options = new PolicyOptions();
        var rules = PolicyBench.Documents("p", """
            {"endpointSelector":{},"egress":[
              {"toPorts":[{"ports":[{"port":"80","protocol":"TCP"}],"rules":{"http":[{"method":"GET"}]}}]},
              {"toPorts":[{"ports":[{"port":"80","protocol":"TCP"}],"rules":{"http":[{"method":"PUT"}]}}]},
              {"toPorts":[{"ports":[{"port":"81","protocol":"TCP"}],"rules":{"http":[{"method":"GET"}]}}]},
              {"toPorts":[{"ports":[{"port":"81","protocol":"TCP"}]}]},
              {"toPorts":[{"ports":[{"port":"82","protocol":"TCP"}],"listener":{"name":"l","priority":7,"envoyConfig":{"kind":"CiliumEnvoyConfig","name":"c"}}}]},
              {"toPorts":[{"ports":[{"port":"83","protocol":"TCP"}],"rules":{"kafka":[{"topic":"t"}]}}]},
              {"toPorts":[{"ports":[{"port":"84","protocol":"TCP"}],"rules":{"l7proto":"x","l7":[{"a":"b"}]}}]}]}
            """).SelectMany(document => RuleExtraction.Extract(document, options)).ToList();
        var policy = PolicyResolver.Resolve(new(LabelSet.Empty), rules, NamedPorts.Empty, options);
        var redirects = policy.Entries.ToDictionary(entry => entry.Key.Port, entry => entry.Redirect!);
        Assert.Equal(["GET", "PUT"], redirects[80].Rules.SelectMany(rule => rule.Http).Select(rule => rule.Method));
        Assert.False(redirects[80].AllowsEverything);
        Assert.True(redirects[81].AllowsEverything);
        Assert.Equal((L7Parser.Listener, 7, "l"), (redirects[82].Parser, redirects[82].Priority, redirects[82].Listener!.Name));
        Assert.Equal((L7Parser.Kafka, 106), (redirects[83].Parser, redirects[83].Priority));
        Assert.Equal((L7Parser.Generic, "x"), (redirects[84].Parser, redirects[84].GenericParser));
    }

    [Fact]
    public void Addresses_in_a_named_group_are_selected_by_its_name_and_labels()
    {
        var bench = Bench();
        bench.Engine.OnIdentitiesChanged([new(new(16777230), LabelSet.Parse(
            "cidr:192.0.2.0/24", "reserved:world-ipv4", "cidrgroup:io.cilium.policy.cidrgroupname/office", "cidrgroup:site=north", "cidrgroup:site+north"))], []);
        bench.Policy("p", """{"endpointSelector":{},"ingress":[{"fromCIDRSet":[{"cidrGroupRef":"office"}]}]}""");
        Assert.True(bench.Allows(new(1), 16777230));
        bench.Policy("p", """{"endpointSelector":{},"ingress":[{"fromCIDRSet":[{"cidrGroupSelector":{"matchExpressions":[{"key":"site","operator":"In","values":["south","north"]}]}}]}]}""");
        Assert.True(bench.Allows(new(1), 16777230));
        Assert.False(bench.Allows(new(1), 2));
        bench.Policy("p", """{"endpointSelector":{},"ingress":[{"fromCIDRSet":[{"cidrGroupRef":"office","except":["192.0.2.0/24"]}]}]}""");
        Assert.False(bench.Allows(new(1), 16777230));
    }

    [Fact]
    public void Services_select_nobody_while_nobody_knows_them_and_names_select_addresses_that_carry_them()
    {
        var bench = Bench();
        bench.Engine.OnIdentitiesChanged([new(new(16777231), LabelSet.Parse("fqdn:*.example.com", "reserved:world-ipv4"))], []);
        bench.Policy("p", """
            {"endpointSelector":{},"egress":[{"toServices":[{"k8sService":{"serviceName":"s"}}]},{"toFQDNs":[{"matchPattern":"*.example.com"}]}]}
            """);
        Assert.False(bench.Allows(new(1), 301, direction: TrafficDirection.Egress));
        Assert.True(bench.Allows(new(1), 16777231, direction: TrafficDirection.Egress));
    }

    /// <summary>What the reference makes of texts that say something else, or nothing: only where that is asked for.</summary>
    [Theory]
    [InlineData("""{"ingress":[{"fromEntities":["host"],"icmps":[{"fields":[{"type":-1}]}]}]}""", "ingress icmp/8 1", true)]
    [InlineData("""{"ingress":[{"fromEntities":["host"],"icmps":[{"fields":[{"type":"08"}]}]}]}""", "ingress icmp/3 1", true)]
    [InlineData("""{"ingress":[{"fromEntities":["host"],"icmps":[{"fields":[{"type":"010"}]}]}]}""", "ingress icmp/8 1", true)]
    [InlineData("""{"ingress":[{"fromEntities":["host"],"icmps":[{"fields":[{"type":"010"}]}]}]}""", "ingress icmp/10 1", false)]
    [InlineData("""{"egress":[{"toFQDNs":[],"toPorts":[{"ports":[{"port":"80"}]}]}]}""", "egress tcp/80 302", true)]
    [InlineData("""{"egress":[{"toServices":[],"toGroups":[]}]}""", "egress tcp/80 302", null)]
    [InlineData("""{"egress":[{"toFQDNs":[],"toEntities":[],"toPorts":[{"ports":[{"port":"80"}]}]}]}""", "egress tcp/80 302", null)]
    public void Quirks_are_reproduced_on_demand(string directions, string probe, bool? withQuirks)
    {
        foreach (var reproduces in (bool[])[false, true])
        {
            var options = new PolicyOptions { AllowsLocalHost = false, ReproducesReferenceQuirks = reproduces, Documents = new() { ReproducesReferenceQuirks = reproduces } };
            var bench = Bench(options);
            bench.Engine.Upsert([.. PolicyBench.Documents("p", "{\"endpointSelector\":{}," + directions[1..], options.Documents)]);
            var parts = probe.Split(' ', '/');
            var isAllowed = bench.Allows(
                new(1), uint.Parse(parts[3]), ushort.Parse(parts[2]), Enum.Parse<IpProtocol>(parts[1], ignoreCase: true), Enum.Parse<TrafficDirection>(parts[0], ignoreCase: true));
            Assert.Equal(reproduces == withQuirks, isAllowed);
        }
    }

    [Fact]
    public void A_mode_of_authentication_that_does_not_exist_fails_always_unless_the_reference_is_followed()
    {
        const string spec = """{"endpointSelector":{},"ingress":[{"authentication":{"mode":"Required"},"fromEntities":["all"]}]}""";
        var bench = Bench();
        bench.Policy("p", spec);
        Assert.Equal(AuthenticationType.AlwaysFail, bench.Evaluate(new(1), 301).AuthType);
        bench.Engine.Upsert([.. PolicyBench.Documents("p", spec, new() { ReproducesReferenceQuirks = true })]);
        bench.Engine.Upsert([.. PolicyBench.Documents("p", spec.Replace("}}", "}} ", StringComparison.Ordinal), new() { ReproducesReferenceQuirks = true })]);
        Assert.True(bench.Evaluate(new(1), 301).IsAllowed);
    }

    private static PolicyBench Bench(PolicyOptions? options = null)
    {
        var bench = new PolicyBench(options);
        bench.Identity(301, "app=api");
        bench.Identity(302, "app=db");
        bench.Engine.OnIdentitiesChanged(
            [
                new(new(303), LabelSet.Parse("k8s:app=api", "k8s:io.kubernetes.pod.namespace=other", "k8s:io.cilium.k8s.policy.cluster=default")),
                new(new(304), LabelSet.Parse("k8s:app=api", "k8s:io.kubernetes.pod.namespace=default", "k8s:io.cilium.k8s.policy.cluster=far")),
                new(new(16777217), LabelSet.Parse("cidr:10.1.2.3/32", "reserved:world-ipv4")),
                new(new(16777218), LabelSet.Parse("cidr:10.0.0.0/8", "reserved:world-ipv4")),
            ],
            []);
        bench.Endpoint(1, PolicyBench.Workload(300, "app=web"), new NamedPort("WEB", 8080, IpProtocol.Tcp));
        return bench;
    }

    private static string Allowed(PolicyBench bench, string traffic)
    {
        var parts = traffic.Split('/');
        var protocol = Enum.Parse<IpProtocol>(parts[0], ignoreCase: true);
        var port = ushort.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        uint[] peers = [301, 302, 303, 304, 1, 2, 9, 16777217, 16777218];
        return string.Join(' ', peers.Where(peer => bench.Allows(new(1), peer, port, protocol)));
    }
}
