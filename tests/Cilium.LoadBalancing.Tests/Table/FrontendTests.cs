// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing.Tests;

public sealed class FrontendTests
{
    [Theory]
    [InlineData(ServiceType.ClusterIP, null, "ClusterIP:10.96.0.1:80 ExternalIP:198.51.100.1:80+", "ClusterIP:fd00:96::1:80")]
    [InlineData(ServiceType.NodePort, null, "ClusterIP:10.96.0.1:80 ExternalIP:198.51.100.1:80+ NodePort:any:30080+", "ClusterIP:fd00:96::1:80 NodePort:any:30080+")]
    [InlineData(
        ServiceType.LoadBalancer, null, "ClusterIP:10.96.0.1:80 LoadBalancer:203.0.113.1:80+ ExternalIP:198.51.100.1:80+ NodePort:any:30080+",
        "ClusterIP:fd00:96::1:80 LoadBalancer:2001:db8::1:80+ NodePort:any:30080+")]
    [InlineData(ServiceType.LoadBalancer, ServiceType.ClusterIP, "ClusterIP:10.96.0.1:80 ExternalIP:198.51.100.1:80+", "ClusterIP:fd00:96::1:80")]
    [InlineData(ServiceType.LoadBalancer, ServiceType.NodePort, "ExternalIP:198.51.100.1:80+ NodePort:any:30080+", "NodePort:any:30080+")]
    [InlineData(ServiceType.LoadBalancer, ServiceType.LoadBalancer, "LoadBalancer:203.0.113.1:80+ ExternalIP:198.51.100.1:80+", "LoadBalancer:2001:db8::1:80+")]
    [InlineData(ServiceType.NodePort, ServiceType.LoadBalancer, "ExternalIP:198.51.100.1:80+", null)]
    [InlineData(ServiceType.ExternalName, null, null, null)]
    public void A_type_has_its_frontends_in_each_family(ServiceType type, ServiceType? exposed, string? ipv4, string? ipv6)
    {
        Bed bed = new();
        bed.Table.Upsert(Make.Service("10.96.0.1 fd00:96::1", type) with
        {
            ExposedType = exposed,
            ExternalIPs = Make.Addresses("198.51.100.1"),
            LoadBalancerIPs = Make.Addresses("203.0.113.1 2001:db8::1"),
            Ports = [new() { Port = 80, NodePort = 30080 }],
        });
        Assert.Equal(ipv4, bed.Datapath.States.GetValueOrDefault(Make.Key())?.Frontends.Text());
        Assert.Equal(ipv6, bed.Datapath.States.GetValueOrDefault(Make.Key(isIPv6: true))?.Frontends.Text());
    }

    [Fact]
    public void A_headless_service_has_none()
    {
        Bed bed = new();
        bed.Table.Upsert(Make.Service("") with { IsHeadless = true, ExternalIPs = Make.Addresses("198.51.100.1") });
        bed.Table.SetBackends(Make.Slice("10.0.0.1"));
        Assert.Empty(bed.Datapath.States);
    }

    [Fact]
    public void A_node_port_without_cluster_address_is_there_in_both_families()
    {
        Bed bed = new();
        bed.Table.Upsert(Make.Service("", ServiceType.NodePort));
        Assert.Equal("NodePort:any:30080+", bed.Datapath.States[Make.Key()].Frontends.Text());
        Assert.Equal("NodePort:any:30080+", bed.Datapath.States[Make.Key(isIPv6: true)].Frontends.Text());
    }

    [Fact]
    public void An_address_that_is_listed_as_two_kinds_is_one_frontend()
    {
        Bed bed = new();
        bed.Table.Upsert(Make.Service("10.96.0.1", ServiceType.LoadBalancer) with { ExternalIPs = Make.Addresses("203.0.113.1"), LoadBalancerIPs = Make.Addresses("203.0.113.1"), Ports = [new() { Port = 80 }] });
        Assert.Equal("ClusterIP:10.96.0.1:80 LoadBalancer:203.0.113.1:80+", bed.Datapath.States[Make.Key()].Frontends.Text());
    }

    [Fact]
    public void Cluster_addresses_are_reached_from_outside_where_the_options_say_so()
    {
        Bed bed = new(options => options.ExposesClusterIPs = true);
        bed.Table.Upsert(Make.Service());
        bed.Table.SetBackends(Make.Slice("10.0.0.1"));
        Assert.Equal("ClusterIP:10.96.0.1:80+", bed.Datapath.States[Make.Key()].Frontends.Text());
        Assert.Equal("10.0.0.1", bed.Datapath.Outside());
    }

    [Fact]
    public void A_service_exists_on_the_nodes_that_it_selects()
    {
        Bed bed = new(options => options.NodeLabels = LabelSet.Parse("k8s:pool=edge"));
        bed.Table.Upsert(Make.Service() with { NodeSelector = LabelSelector.Create([new("pool", "core")]) });
        Assert.Empty(bed.Datapath.States);
        bed.Table.Upsert(Make.Service() with { NodeSelector = LabelSelector.Create([new("pool", "edge")]) });
        Assert.Single(bed.Datapath.States);
    }

    [Fact]
    public void A_port_that_a_service_drops_goes()
    {
        Bed bed = new();
        bed.Table.Upsert(Make.Service() with { Ports = [new() { Name = "a", Port = 80 }, new() { Name = "b", Port = 81 }] });
        Assert.Equal(2, bed.Datapath.States.Count);
        bed.Table.Upsert(Make.Service() with { Ports = [new() { Name = "b", Port = 81 }] });
        Assert.Equal([Make.Key(port: 81)], bed.Datapath.States.Keys);
        Assert.Single(bed.Table.Statuses);
    }
}
