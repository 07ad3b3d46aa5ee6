// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy.Tests;

/// <summary>Which rules are about the same, so that they can contradict. As in the reference that takes selectors that are written alike, and
/// one port, one end of a range, one protocol.</summary>
public class ContradictionTests
{
    private const string Required = "\"authentication\":{\"mode\":\"required\"}";
    private const string Disabled = "\"authentication\":{\"mode\":\"disabled\"}";
    private const string Http = "\"toPorts\":[{\"ports\":[{\"port\":\"80\",\"protocol\":\"TCP\"}],\"rules\":{\"http\":[{}]}}]";
    private const string Names = "\"toPorts\":[{\"ports\":[{\"port\":\"80\",\"protocol\":\"TCP\"}],\"serverNames\":[\"a\"]}]";
    private const string Plain = "\"toPorts\":[{\"ports\":[{\"port\":\"80\",\"protocol\":\"TCP\"}]}]";
    private const string Dns = "\"toPorts\":[{\"ports\":[{\"port\":\"80\",\"protocol\":\"TCP\"}],\"rules\":{\"dns\":[{}]}}]";

    [Theory]
    [InlineData("""{"matchLabels":{"app":"a"}}""", """{"matchLabels":{"app":"a"}}""", true)]
    [InlineData("""{"matchLabels":{"app":"a"}}""", """{"matchLabels":{"any:app":"a"}}""", true)]
    [InlineData("""{"matchLabels":{"app":"a"}}""", """{"matchLabels":{"k8s:app":"a"}}""", false)]
    [InlineData("""{"matchLabels":{"app":"a"}}""", """{"matchLabels":{"app":"a","k8s:io.kubernetes.pod.namespace":"default"}}""", true)]
    [InlineData("""{"matchLabels":{"app":"a"}}""", """{"matchExpressions":[{"key":"app","operator":"In","values":["a"]}]}""", false)]
    [InlineData("""{"matchExpressions":[{"key":"app","operator":"In","values":["a","b"]}]}""", """{"matchExpressions":[{"key":"app","operator":"In","values":["a","b"]}]}""", true)]
    [InlineData("""{"matchExpressions":[{"key":"app","operator":"In","values":["a","b"]}]}""", """{"matchExpressions":[{"key":"app","operator":"In","values":["b","a"]}]}""", false)]
    [InlineData("""{"matchExpressions":[{"key":"a","operator":"Exists"},{"key":"b","operator":"Exists"}]}""", """{"matchExpressions":[{"key":"b","operator":"Exists"},{"key":"a","operator":"Exists"}]}""", false)]
    [InlineData("""{"matchExpressions":[{"key":"a","operator":"Exists"}]}""", """{"matchLabels":{},"matchExpressions":[{"key":"any:a","operator":"Exists","values":[]}]}""", true)]
    public void Selectors_are_the_same_where_they_are_written_alike(string one, string other, bool contradict) => Assert.Equal(
        contradict ? PolicyConflict.Authentication : null,
        ConflictOf($$"""{"fromEndpoints":[{{one}}],{{Required}} }""", $$"""{"fromEndpoints":[{{other}}],{{Disabled}} }"""));

    [Theory]
    [InlineData("\"fromCIDR\":[\"10.0.0.0/8\"]", "\"fromCIDRSet\":[{\"cidr\":\"10.0.0.0/8\"}]", true)]
    [InlineData("\"fromCIDR\":[\"10.1.2.3/8\"]", "\"fromCIDRSet\":[{\"cidr\":\"10.1.2.3/8\"}]", true)]
    [InlineData("\"fromCIDR\":[\"10.0.0.0/8\"]", "\"fromCIDR\":[\"10.1.2.3/8\"]", false)]
    [InlineData("\"fromCIDR\":[\"10.1.2.3\"]", "\"fromCIDR\":[\"10.1.2.3/32\"]", false)]
    [InlineData("\"fromCIDR\":[\"2001:db8::/32\"]", "\"fromCIDR\":[\"2001:DB8::/32\"]", false)]
    [InlineData("\"fromCIDRSet\":[{\"cidr\":\"10.0.0.0/8\",\"except\":[\"10.1.0.0/16\",\"10.2.0.0/16\"]}]", "\"fromCIDRSet\":[{\"cidr\":\"10.0.0.0/8\",\"except\":[\"10.2.0.0/16\",\"10.1.0.0/16\"]}]", false)]
    [InlineData("\"fromCIDRSet\":[{\"cidrGroupRef\":\"g\",\"except\":[\"10.1.0.0/16\"]}]", "\"fromCIDRSet\":[{\"cidrGroupRef\":\"g\",\"except\":[\"10.1.0.0/16\"]}]", true)]
    [InlineData("\"fromCIDRSet\":[{\"cidrGroupRef\":\"g\",\"except\":[\"10.1.0.0/16\"]}]", "\"fromCIDRSet\":[{\"cidrGroupRef\":\"h\",\"except\":[\"10.1.0.0/16\"]}]", false)]
    [InlineData("\"fromEntities\":[\"host\"]", "\"fromEndpoints\":[{\"matchLabels\":{\"reserved:host\":\"\"}}]", true)]
    [InlineData("\"fromEntities\":[\"host\"]", "\"fromEndpoints\":[{\"matchExpressions\":[{\"key\":\"reserved:host\",\"operator\":\"Exists\"}]}]", false)]
    [InlineData("\"fromEntities\":[\"all\"]", "\"fromEntities\":[\"all\"]", true)]
    [InlineData("\"fromEntities\":[\"none\"]", "\"fromEntities\":[\"none\"]", false)]
    public void Peers_are_the_same_where_they_are_written_alike(string one, string other, bool contradict) =>
        Assert.Equal(contradict ? PolicyConflict.Authentication : null, ConflictOf($$"""{ {{one}},{{Required}} }""", $$"""{ {{other}},{{Disabled}} }"""));

    [Theory]
    [InlineData("\"port\":\"80\"", "\"port\":\"80\",\"endPort\":0", true)]
    [InlineData("\"port\":\"80\"", "\"port\":\"80\",\"endPort\":80", false)]
    [InlineData("\"port\":\"80\",\"endPort\":90", "\"port\":\"80\",\"endPort\":65626", true)]
    [InlineData("\"port\":\"0\"", "\"port\":\"0\",\"endPort\":65535", false)]
    [InlineData("\"port\":\"web\"", "\"port\":\"WEB\",\"endPort\":9", true)]
    [InlineData("\"port\":\"80\"", "\"port\":\"80\",\"protocol\":\"SCTP\"", true)]
    [InlineData("\"port\":\"80\",\"protocol\":\"UDP\"", "\"port\":\"80\",\"protocol\":\"SCTP\"", false)]
    public void Ports_are_the_same_where_both_ends_are_written_alike(string one, string other, bool contradict) => Assert.Equal(
        contradict ? PolicyConflict.Authentication : null,
        ConflictOf($$"""{"toPorts":[{"ports":[{ {{one}} }]}],{{Required}} }""", $$"""{"toPorts":[{"ports":[{ {{other}} }]}],{{Disabled}} }"""));

    [Theory]
    [InlineData(null, Names, Http)]
    [InlineData(PolicyConflict.ServerNames, Http, Names)]
    [InlineData(PolicyConflict.ServerNames, Names, Http, Plain)]
    [InlineData(null, Http, Plain, Http)]
    [InlineData(PolicyConflict.Parser, Dns, Names)]
    [InlineData(PolicyConflict.Parser, Http + "," + Required, Dns + "," + Disabled)]
    [InlineData(PolicyConflict.Authentication, Http + "," + Required, Names + "," + Disabled)]
    public void What_is_said_of_content_is_merged_in_order(PolicyConflict? conflict, params string[] entries) =>
        Assert.Equal(conflict, ConflictOf("egress", [.. entries.Select(entry => $$"""{ {{entry}} }""")]));

    [Theory]
    [InlineData(PolicyEnforcement.Default, false, PolicyConflict.Authentication)]
    [InlineData(PolicyEnforcement.Never, false, null)]
    [InlineData(PolicyEnforcement.Default, true, null)]
    public void Where_nothing_is_enforced_nothing_contradicts(PolicyEnforcement mode, bool isHost, PolicyConflict? conflict)
    {
        var bench = new PolicyBench(new() { Enforcement = mode });
        bench.Engine.Upsert([.. PolicyDocuments.Parse($$"""
            {"apiVersion":"cilium.io/v2","kind":"CiliumClusterwideNetworkPolicy","metadata":{"name":"p"},
             "spec":{"{{(isHost ? "nodeSelector" : "endpointSelector")}}":{},"ingress":[{"fromEntities":["all"],{{Required}} },{"fromEntities":["all"],{{Disabled}} }] } }
            """).Documents]);
        var endpoint = isHost
            ? bench.Endpoint(1, new SecurityIdentity(new(1), [ReservedLabels.Host]))
            : bench.Endpoint(1, 300);
        Assert.Equal(conflict, (bench.Status(endpoint).Fault as PolicyConflictException)?.Conflict);
    }

    private static PolicyConflict? ConflictOf(params string[] entries) => ConflictOf("ingress", entries);

    private static PolicyConflict? ConflictOf(string direction, string[] entries)
    {
        var bench = new PolicyBench();
        bench.Policy("p", $$"""{"endpointSelector":{},"{{direction}}":[{{string.Join(',', entries)}}]}""");
        return (bench.Status(bench.Endpoint(1, 300)).Fault as PolicyConflictException)?.Conflict;
    }
}
