// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Net;
using Cilium.Core;

namespace Cilium.Policy.Tests;

public class ServiceTests
{
    private const string ByName = """{"k8sService":{"serviceName":"db","namespace":"data"}}""";

    [Fact]
    public void A_service_that_is_not_declared_selects_nobody()
    {
        using NameBench bench = new();
        Allow(bench, "p", ByName);
        Assert.False(bench.Reaches("192.0.2.1"));
        Assert.False(ReachesPod(bench, Pod(400, "data", "app=db")));
    }

    [Fact]
    public void A_service_with_a_selector_means_the_pods_of_its_namespace_in_this_cluster()
    {
        using NameBench bench = new();
        Allow(bench, "p", ByName);
        bench.Engine.SetService(new() { Name = "db", Namespace = "data", Selector = Map("app=db", "tier=1") });
        Assert.True(ReachesPod(bench, Pod(400, "data", "app=db", "tier=1", "pod=2")));
        Assert.False(ReachesPod(bench, Pod(401, "data", "app=db")));
        Assert.False(ReachesPod(bench, Pod(402, "other", "app=db", "tier=1")));
        var elsewhere = new SecurityIdentity(new(403), LabelSet.Parse(
            "k8s:app=db", "k8s:tier=1", "k8s:io.kubernetes.pod.namespace=data", "k8s:io.cilium.k8s.policy.cluster=west"));
        Assert.False(ReachesPod(bench, elsewhere));
        bench.Engine.RemoveService("data", "db");
        Assert.False(ReachesPod(bench, Pod(400, "data", "app=db", "tier=1", "pod=2")));
    }

    [Fact]
    public void A_service_without_selector_means_the_addresses_of_its_backends()
    {
        using NameBench bench = new();
        Allow(bench, "p", ByName);
        bench.Engine.SetService(new() { Name = "db", Namespace = "data", Addresses = Addresses("192.0.2.1", "2001:db8::1", "::ffff:192.0.2.2") });
        Assert.True(bench.Reaches("192.0.2.1"));
        Assert.True(bench.Reaches("2001:db8::1"));
        Assert.True(bench.Reaches("192.0.2.2"));
        Assert.False(bench.Reaches("192.0.2.3"));
        bench.Engine.SetService(new() { Name = "db", Namespace = "data", Addresses = Addresses("192.0.2.3") });
        Assert.True(bench.Reaches("192.0.2.3"));
        Assert.False(bench.Reaches("192.0.2.1"));
        Assert.Equal(["192.0.2.3/32"], bench.Datapath.Addresses.Select(entry => entry.Prefix.ToString()));
        bench.Engine.SetService(new() { Name = "db", Namespace = "data" });
        Assert.False(bench.Reaches("192.0.2.3"));
        Assert.Empty(bench.Datapath.Addresses);
    }

    [Theory]
    [InlineData("""{"k8sService":{"serviceName":"db"}}""", "data/db,web/db")]
    [InlineData("""{"k8sService":{"serviceName":"db","namespace":"web"}}""", "web/db")]
    [InlineData("""{"k8sServiceSelector":{"selector":{"matchLabels":{"env":"prod"}}}}""", "data/db,web/www")]
    [InlineData("""{"k8sServiceSelector":{"selector":{"matchLabels":{"env":"prod"}},"namespace":"web"}}""", "web/www")]
    [InlineData("""{"k8sServiceSelector":{"selector":{"matchExpressions":[{"key":"env","operator":"NotIn","values":["prod"]}]}}}""", "web/db")]
    [InlineData("""{"k8sServiceSelector":{"selector":{}}}""", "data/db,web/db,web/www")]
    [InlineData("""{"k8sService":{"serviceName":"db","namespace":"web"},"k8sServiceSelector":{"selector":{"matchLabels":{"env":"prod"}},"namespace":"data"}}""", "data/db,web/db")]
    [InlineData("{}", "")]
    [InlineData("""{"k8sService":{}}""", "")]
    public void References_mean_services_by_name_and_by_label_in_one_namespace_or_all(string reference, string expected)
    {
        using NameBench bench = new();
        (string Service, string Address, string Env)[] services = [("data/db", "192.0.2.1", "prod"), ("web/db", "192.0.2.2", "test"), ("web/www", "192.0.2.3", "prod")];
        bench.Engine.ApplyServices([.. services.Select(service => new PolicyService
        {
            Namespace = service.Service.Split('/')[0],
            Name = service.Service.Split('/')[1],
            Labels = Map($"env={service.Env}"),
            Addresses = Addresses(service.Address),
        })]);
        Allow(bench, "p", reference);
        Assert.Equal(expected, string.Join(',', services.Where(service => bench.Reaches(service.Address)).Select(service => service.Service)));
    }

    [Fact]
    public void A_change_touches_only_the_rules_that_mean_the_service_and_only_if_it_matters()
    {
        using NameBench bench = new();
        Allow(bench, "p", ByName);
        Allow(bench, "q", """{"k8sService":{"serviceName":"www","namespace":"web"}}""");
        bench.Engine.Upsert([.. PolicyBench.Documents("r", """{"endpointSelector":{"matchLabels":{"app":"client"}},"egress":[{"toEntities":["host"]}]}""")]);
        var change = bench.Engine.SetService(new() { Name = "db", Namespace = "data", Addresses = Addresses("192.0.2.1") });
        Assert.Equal(("p", "p"), (Assert.Single(change.Added).Resource.Name, Assert.Single(change.Removed).Resource.Name));
        var before = bench.Engine.Statistics;
        Assert.True(bench.Engine.SetService(new() { Name = "db", Namespace = "data", Addresses = Addresses("192.0.2.1"), Labels = Map("a=b") }).IsEmpty);
        Assert.True(bench.Engine.SetService(new() { Name = "other", Namespace = "data", Addresses = Addresses("192.0.2.1") }).IsEmpty);
        Assert.True(bench.Engine.RemoveService("data", "unknown").IsEmpty);
        Assert.Equal(before.EndpointsRecomputed, bench.Engine.Statistics.EndpointsRecomputed);
        Assert.Equal(2, bench.Engine.Repository.Inputs.Services.Count());
        Assert.True(bench.Engine.Upsert([.. Documents("p", ByName)]).IsEmpty);
        bench.Disallow("p");
        Assert.True(bench.Engine.RemoveService("data", "db").IsEmpty);
    }

    [Fact]
    public void Services_can_be_denied_and_limited_to_ports()
    {
        using NameBench bench = new();
        bench.Engine.SetService(new() { Name = "db", Namespace = "data", Addresses = Addresses("192.0.2.1", "192.0.2.2") });
        bench.Engine.SetService(new() { Name = "bad", Namespace = "data", Addresses = Addresses("192.0.2.2") });
        bench.Engine.Upsert([.. PolicyBench.Documents("p", $$$"""
            {"endpointSelector":{"matchLabels":{"app":"client"}},
             "egress":[{"toServices":[{{{ByName}}}],"toPorts":[{"ports":[{"port":"5432","protocol":"TCP"}]}]}],
             "egressDeny":[{"toServices":[{"k8sService":{"serviceName":"bad","namespace":"data"}}]}]}
            """)]);
        Assert.True(bench.Reaches("192.0.2.1", 5432));
        Assert.False(bench.Reaches("192.0.2.1", 5433));
        Assert.False(bench.Reaches("192.0.2.2", 5432));
    }

    [Fact]
    public void A_policy_that_comes_after_its_services_finds_them_and_one_that_goes_leaves_nothing()
    {
        using NameBench bench = new();
        bench.Engine.SetService(new() { Name = "db", Namespace = "data", Addresses = Addresses("192.0.2.1") });
        Allow(bench, "p", ByName);
        Assert.True(bench.Reaches("192.0.2.1"));
        bench.Disallow("p");
        bench.Allocator.Collect();
        var programmed = bench.Datapath.ReadProgrammed();
        Assert.Equal((0, 0, 0), (programmed.Memberships.Count, programmed.PolicyNumbers.Length, bench.Datapath.Addresses.Count));
    }

    [Fact]
    public void A_service_whose_labels_are_none_is_refused_and_changes_nothing()
    {
        using NameBench bench = new();
        Allow(bench, "p", """{"k8sServiceSelector":{"selector":{}}}""");
        Assert.Throws<LabelFormatException>(() => bench.Engine.ApplyServices(
            [new() { Name = "db", Addresses = Addresses("192.0.2.1") }, new() { Name = "bad", Labels = Map("a;b=c") }]));
        Assert.Throws<LabelFormatException>(() => bench.Engine.SetService(new() { Name = "bad", Selector = Map("=c") }));
        Assert.Empty(bench.Engine.Repository.Inputs.Services);
        Assert.False(bench.Reaches("192.0.2.1"));
    }

    private static void Allow(NameBench bench, string policy, string reference) => bench.Engine.Upsert([.. Documents(policy, reference)]);

    private static IReadOnlyList<PolicyDocument> Documents(string policy, string reference) => PolicyBench.Documents(
        policy, $$$"""{"endpointSelector":{"matchLabels":{"app":"client"}},"egress":[{"toServices":[{{{reference}}}]}]}""");

    private static bool ReachesPod(NameBench bench, SecurityIdentity pod)
    {
        bench.Engine.OnIdentitiesChanged([pod], []);
        return bench.Datapath.Evaluate(NameBench.Client, TrafficDirection.Egress, pod.Id, IpProtocol.Tcp, 5432).IsAllowed;
    }

    private static SecurityIdentity Pod(uint id, string @namespace, params string[] labels) => new(
        new(id),
        LabelSet.Parse([$"k8s:io.kubernetes.pod.namespace={@namespace}", "k8s:io.cilium.k8s.policy.cluster=default", .. labels.Select(label => "k8s:" + label)]));

    private static ImmutableDictionary<string, string> Map(params string[] labels) =>
        labels.Select(label => label.Split('=')).ToImmutableDictionary(parts => parts[0], parts => parts[1]);

    private static ImmutableArray<IPAddress> Addresses(params string[] addresses) => [.. addresses.Select(IPAddress.Parse)];
}
