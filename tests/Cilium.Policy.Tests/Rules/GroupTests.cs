// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Net;
using Cilium.Core;

namespace Cilium.Policy.Tests;

public class GroupTests
{
    [Fact]
    public void Security_groups_select_the_prefixes_that_somebody_declares()
    {
        using NameBench bench = new();
        bench.Engine.Upsert([.. PolicyBench.Documents("p", """
            {"endpointSelector":{"matchLabels":{"app":"client"}},
             "egress":[{"toGroups":[{"aws":{"region":"eu-west-1","securityGroupsIds":["sg-1","sg-2"],"labels":{"team":"a","env":"prod"}}}]}],
             "ingress":[{"fromGroups":[{"aws":{"securityGroupsNames":["vpn"]}}]}]}
            """)]);
        Assert.False(bench.Reaches("10.1.2.3"));
        Assert.False(Reached(bench, "10.9.9.9"));
        Assert.Equal(2, bench.Engine.Repository.MentionedGroups.Length);

        // The same groups named in another order.
        GroupReference group = new(
            "aws", "eu-west-1", ImmutableDictionary<string, string>.Empty.Add("env", "prod").Add("team", "a"), ["sg-2", "sg-1", "sg-2"], []);
        Assert.Contains(group, bench.Engine.Repository.MentionedGroups);
        bench.Engine.SetGroup(group, IpPrefix.Parse("10.1.0.0/16"), IpPrefix.Parse("2001:db8::/64"));
        Assert.True(bench.Reaches("10.1.2.3"));
        Assert.True(bench.Reaches("2001:db8::1"));
        Assert.False(bench.Reaches("10.2.0.1"));
        Assert.False(Reached(bench, "10.1.2.3"));
        bench.Engine.SetGroup(new("aws", "", ImmutableDictionary<string, string>.Empty, [], ["vpn"]), IpPrefix.Parse("10.9.9.9"));
        Assert.True(Reached(bench, "10.9.9.9"));
        Assert.False(bench.Reaches("10.9.9.9"));

        Assert.True(bench.Engine.SetGroup(group, IpPrefix.Parse("2001:db8::/64"), IpPrefix.Parse("10.1.0.0/16")).IsEmpty);
        Assert.False(bench.Engine.SetGroup(group, IpPrefix.Parse("10.2.0.0/16")).IsEmpty);
        Assert.True(bench.Reaches("10.2.0.1"));
        Assert.False(bench.Reaches("10.1.2.3"));
        bench.Engine.RemoveGroup(group);
        Assert.False(bench.Reaches("10.2.0.1"));
        Assert.Single(bench.Datapath.Addresses);
    }

    [Fact]
    public void References_differ_in_each_of_their_parts()
    {
        var none = ImmutableDictionary<string, string>.Empty;
        GroupReference[] references =
        [
            new("aws", "", none, ["a"], []), new("aws", "", none, [], ["a"]), new("aws", "a", none, [], []), new("a", "", none, [], []),
            new("aws", "", none.Add("a", ""), [], []), new("aws", "", none.Add("a", "b"), [], []), new("aws", "", none, ["a", "b"], []),
        ];
        Assert.Equal(references.Length, references.Distinct().Count());
    }

    [Fact]
    public void A_group_of_prefixes_is_selected_by_its_name_and_its_labels()
    {
        using NameBench bench = new();
        Select(bench, "p", """{"cidrGroupRef":"offices"}""");
        Select(bench, "q", """{"cidrGroupSelector":{"matchExpressions":[{"key":"zone","operator":"In","values":["a","b"]}]},"except":["10.2.3.0/24"]}""");
        Assert.False(bench.Reaches("10.1.0.1"));
        Apply(bench, "offices", "", "10.1.0.0/16", "10.2.0.0/16");
        Assert.True(bench.Reaches("10.1.0.1"));
        Assert.False(bench.Reaches("10.3.0.1"));
        Assert.Single(bench.Datapath.Addresses.Where(entry => entry.Prefix.Length == 16).Select(entry => entry.Identity).Distinct());
        Apply(bench, "labs", "zone: b", "10.3.0.0/16", "10.2.3.0/24");
        Assert.True(bench.Reaches("10.3.0.1"));
        bench.Disallow("p");
        Assert.False(bench.Reaches("10.1.0.1"));
        Assert.True(bench.Reaches("10.3.0.1"));
        Assert.False(bench.Reaches("10.2.3.1"));
        Apply(bench, "labs", "zone: c", "10.3.0.0/16");
        Assert.False(bench.Reaches("10.3.0.1"));
    }

    [Fact]
    public void A_group_that_loses_a_prefix_has_connections_judged_again()
    {
        using NameBench bench = new();
        Select(bench, "p", """{"cidrGroupRef":"offices"}""");
        Apply(bench, "offices", "", "10.1.0.0/16", "10.2.0.0/16");
        var before = Revision(bench);
        Apply(bench, "offices", "", "10.1.0.0/16");
        Assert.True(Revision(bench) > before);
        Assert.False(bench.Reaches("10.2.0.1"));
        bench.Engine.Remove(new(CiliumCidrGroup.Kind, "", "offices"));
        Assert.False(bench.Reaches("10.1.0.1"));
        Assert.Empty(bench.Datapath.Addresses);
        Assert.True(bench.Engine.Retry());
    }

    [Fact]
    public void A_group_that_cannot_be_written_comes_with_a_retry()
    {
        using NameBench bench = new();
        Select(bench, "p", """{"cidrGroupRef":"offices"}""");
        bench.Datapath.BeforeWrite = write =>
        {
            if (write == "Upsert")
            {
                throw new InvalidOperationException("map full");
            }
        };
        Apply(bench, "offices", "", "10.1.0.0/16");
        Assert.False(bench.Engine.Retry());
        bench.Datapath.BeforeWrite = null;
        bench.Addresses.Apply();
        Assert.True(bench.Engine.Retry());
        Assert.True(bench.Reaches("10.1.0.1"));
    }

    [Fact]
    public void Groups_are_read_and_their_faults_told_with_their_places()
    {
        var group = Assert.IsType<CiliumCidrGroup>(Assert.Single(PolicyDocuments.Parse(
            """
            apiVersion: cilium.io/v2alpha1
            kind: CiliumCIDRGroup
            metadata: {name: offices, labels: {zone: a}}
            spec: {externalCIDRs: [10.1.2.3/16, "2001:db8::/32", 10.1.0.0/16, 192.0.2.1]}
            """).Documents));
        Assert.Equal("CiliumCIDRGroup/offices", group.Resource.ToString());
        Assert.Equal(["10.1.0.0/16", "2001:db8::/32", "192.0.2.1/32"], group.Prefixes.Select(prefix => prefix.ToString()));
        Assert.Equal("a", group.Labels["zone"]);
        Assert.Empty(RuleExtraction.Extract(group, new()));

        var error = Assert.Throws<PolicyValidationException>(() => PolicyDocuments.Parse(
            """
            apiVersion: cilium.io/v2
            kind: CiliumCIDRGroup
            metadata: {labels: {"a;b": c}}
            spec: {externalCIDRs: [10.1.2.0/33, 7]}
            ---
            apiVersion: cilium.io/v1
            kind: CiliumCIDRGroup
            ---
            apiVersion: cilium.io/v2
            kind: CiliumCIDRGroup
            metadata: {name: empty}
            spec: {}
            """));
        Assert.Equal(
            ["metadata", "metadata.labels[\"a;b\"]", "spec.externalCIDRs[0]", "spec.externalCIDRs[1]", "apiVersion", "spec"],
            error.Faults.Select(fault => fault.Path));
    }

    private static bool Reached(NameBench bench, string address) =>
        bench.Datapath.Evaluate(NameBench.Client, TrafficDirection.Ingress, IPAddress.Parse(address), IpProtocol.Tcp, 80).IsAllowed;

    private static uint Revision(NameBench bench)
    {
        Assert.True(bench.Engine.TryGetStatus(NameBench.Client, out var status));
        return status.State!.Value.Revision;
    }

    private static void Select(NameBench bench, string policy, string set) => bench.Engine.Upsert([.. PolicyBench.Documents(
        policy, $$$"""{"endpointSelector":{"matchLabels":{"app":"client"}},"egress":[{"toCIDRSet":[{{{set}}}]}]}""")]);

    private static void Apply(NameBench bench, string name, string labels, params string[] prefixes) => bench.Engine.Upsert([.. PolicyDocuments.Parse(
        $$"""
        apiVersion: cilium.io/v2
        kind: CiliumCIDRGroup
        metadata: {name: {{name}}, labels: { {{labels}} } }
        spec: {externalCIDRs: [{{string.Join(", ", prefixes)}}]}
        """).Documents]);
}
