// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy.Tests;

public class KubernetesTests
{
    [Theory]
    [InlineData("""{"podSelector":{}}""", false, "", "301 302 16777217")]
    [InlineData("""{"podSelector":{},"ingress":[{}]}""", false, "301 302 16777217", "301 302 16777217")]
    [InlineData("""{"podSelector":{},"ingress":[{"from":[{"podSelector":{}}]}]}""", false, "301", "301 302 16777217")]
    [InlineData("""{"podSelector":{},"ingress":[{"from":[{"namespaceSelector":{}}]}]}""", false, "301 302", "301 302 16777217")]
    [InlineData("""{"podSelector":{},"ingress":[{"from":[{"namespaceSelector":{"matchLabels":{"team":"b"}}}]}]}""", false, "302", "301 302 16777217")]
    [InlineData("""{"podSelector":{},"ingress":[{"from":[{"podSelector":{"matchLabels":{"app":"x"}},"namespaceSelector":{"matchLabels":{"team":"b"}}}]}]}""", false, "", "301 302 16777217")]
    [InlineData("""{"podSelector":{},"ingress":[{"from":[{"ipBlock":{"cidr":"10.0.0.0/8"}}]}]}""", false, "16777217", "301 302 16777217")]
    [InlineData("""{"podSelector":{},"ingress":[{"from":[{"ipBlock":{"cidr":"10.0.0.0/8"}}]}]}""", true, "301 16777217", "301 302 16777217")]
    [InlineData("""{"podSelector":{},"ingress":[{"from":[{"ipBlock":{"cidr":"10.0.0.0/8","except":["10.1.0.0/16"]}}]}]}""", false, "", "301 302 16777217")]
    [InlineData("""{"podSelector":{},"policyTypes":["Egress"]}""", false, "301 302 16777217", "")]
    [InlineData("""{"podSelector":{},"policyTypes":["Egress"],"ingress":[{"from":[{"podSelector":{}}]}]}""", false, "301 302 16777217", "")]
    [InlineData("""{"podSelector":{},"policyTypes":["Egress"],"ingress":[{"from":[{"podSelector":{}}]}]}""", true, "301", "")]
    [InlineData("""{"podSelector":{},"egress":[{"to":[{"podSelector":{}}]}]}""", false, "", "301")]
    [InlineData("""{"podSelector":{},"policyTypes":["Ingress"],"egress":[{"to":[{"podSelector":{}}]}]}""", false, "", "301 302 16777217")]
    [InlineData("""{"podSelector":{"matchLabels":{"app":"else"}}}""", false, "301 302 16777217", "301 302 16777217")]
    [InlineData("""{"podSelector":{},"ingress":[{"ports":[{"port":80}]}]}""", false, "301 302 16777217", "301 302 16777217")]
    [InlineData("""{"podSelector":{},"ingress":[{"ports":[{"port":"http"}]}]}""", false, "301 302 16777217", "301 302 16777217")]
    [InlineData("""{"podSelector":{},"ingress":[{"ports":[{"port":79,"endPort":90}]}]}""", false, "301 302 16777217", "301 302 16777217")]
    [InlineData("""{"podSelector":{},"ingress":[{"ports":[{}]}]}""", false, "301 302 16777217", "301 302 16777217")]
    [InlineData("""{"podSelector":{},"ingress":[{"ports":[{"protocol":"UDP"}]}]}""", false, "", "301 302 16777217")]
    [InlineData("""{"podSelector":{},"ingress":[{"ports":[{"port":70000}]}]}""", false, "", "301 302 16777217")]
    [InlineData("""{"podSelector":{},"ingress":[{"from":[{"podSelector":{"matchExpressions":[{"key":"app","operator":"Odd"}]}}]}]}""", false, "", "301 302 16777217")]
    [InlineData("""{"podSelector":{},"ingress":[{"from":[{"podSelector":{"matchExpressions":[{"key":"app","operator":"Odd"}]}}]}]}""", true, "301 302 16777217", "301 302 16777217")]
    [InlineData("""{"podSelector":{"matchLabels":{"a b":""}},"ingress":[]}""", false, "301 302 16777217", "301 302 16777217")]
    [InlineData("""{"podSelector":{"matchLabels":{"a b":""}},"ingress":[]}""", true, "", "301 302 16777217")]
    [InlineData("""{"podSelector":{},"ingress":[{"ports":[{"port":-1}]}]}""", false, "", "301 302 16777217")]
    [InlineData("""{"podSelector":{},"ingress":[{"ports":[{"port":-1}]}]}""", true, "301 302 16777217", "301 302 16777217")]
    [InlineData("""{"podSelector":{},"ingress":[{"ports":[{"port":"080"}]}]}""", false, "", "301 302 16777217")]
    [InlineData("""{"podSelector":{},"ingress":[{"ports":[{"port":"080"}]}]}""", true, "301 302 16777217", "301 302 16777217")]
    [InlineData("""{"podSelector":{},"ingress":[{"from":[{"ipBlock":{"cidr":"0.0.0.0/0","except":["0.0.0.0/0"]}}]}]}""", false, "", "301 302 16777217")]
    [InlineData("""{"podSelector":{},"egress":[{"to":[{}]}]}""", true, "", "")]
    [InlineData("""{}""", false, "", "301 302 16777217")]
    public void A_network_policy_lets_in_and_out(string spec, bool reproducesQuirks, string ingress, string egress)
    {
        var bench = new PolicyBench(new() { AllowsLocalHost = false, ReproducesReferenceQuirks = reproducesQuirks });
        bench.Engine.OnIdentitiesChanged(
            [
                Pod(301, "default", "a"),
                Pod(302, "other", "b"),
                new(new(16777217), LabelSet.Parse("cidr:10.1.2.3/32", "reserved:world-ipv4")),
            ],
            []);
        var web = bench.Endpoint(1, Pod(300, "default", "a"), new NamedPort("http", 80, IpProtocol.Tcp));
        var text = $$"""{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"p"},"spec":{{spec}}}""";
        bench.Engine.Upsert([.. PolicyDocuments.Parse(text, new() { ReproducesReferenceQuirks = reproducesQuirks }).Documents]);
        uint[] peers = [301, 302, 16777217];
        Assert.Equal(ingress, string.Join(' ', peers.Where(peer => bench.Allows(web, peer))));
        Assert.Equal(egress, string.Join(' ', peers.Where(peer => bench.Allows(web, peer, direction: TrafficDirection.Egress))));
    }

    [Fact]
    public void The_name_of_its_rules_may_come_from_an_annotation()
    {
        var document = PolicyDocuments.Parse("""
            {"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy",
             "metadata":{"name":"p","uid":"u1","annotations":{"policy.cilium.io/name":"shown"}},"spec":{"podSelector":{}}}
            """).Documents[0];
        var rule = Assert.Single(RuleExtraction.Extract(document, new()));
        Assert.Contains("k8s:io.cilium.k8s.policy.name=shown", rule.Labels.Select(label => label.ToString()));
        Assert.Contains("k8s:io.cilium.k8s.policy.uid=u1", rule.Labels.Select(label => label.ToString()));
    }

    private static SecurityIdentity Pod(uint id, string @namespace, string team) => new(new(id), LabelSet.Parse(
        $"k8s:io.kubernetes.pod.namespace={@namespace}", "k8s:io.cilium.k8s.policy.cluster=default", $"k8s:io.cilium.k8s.namespace.labels.team={team}"));
}
