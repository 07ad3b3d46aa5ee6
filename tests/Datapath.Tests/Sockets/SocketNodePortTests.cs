// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Cilium.LoadBalancing;
using Cilium.Netlink;

namespace Datapath.Tests;

/// <summary>Ports of nodes, host ports and external addresses.</summary>
[Collection(SocketTests.Name)]
public sealed class SocketNodePortTests(SharedSocketBed shared)
{
    private const int Port = 30_080;
    private const string Remote4 = "192.0.2.2";
    private const string Remote6 = "2001:db8::2";

    public static TheoryData<SocketFamily> Families => SocketBed.Families;

    [Theory]
    [MemberData(nameof(Families))]
    public void A_node_port_is_reached_at_each_address_of_each_node(SocketFamily family)
    {
        SocketBed bed = shared.Clear();
        Expose(bed, family, FrontendKind.NodePort, null);
        foreach (string address in Addresses(family, SocketBed.Node4, SocketBed.Node6).Concat(Addresses(family, Remote4, Remote6)))
        {
            Assert.Null(Connect(bed, family, address));
        }

        // Whose it is not, and a node's other ports.
        Assert.NotNull(Connect(bed, family, family == SocketFamily.IPv6 ? "2001:db8::9" : "192.0.2.9"));
        Assert.NotNull(Connect(bed, family, family == SocketFamily.IPv6 ? SocketBed.Node6 : SocketBed.Node4, Port + 1));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Loopback_is_the_hosts_and_in_a_pod_the_pods_own(SocketFamily family)
    {
        SocketBed bed = shared.Clear();
        NetworkNamespace pod = bed.AddNamespace();
        Expose(bed, family, FrontendKind.NodePort, null);
        string[] addresses = family == SocketFamily.IPv6 ? ["::1"] : ["127.0.0.1", "127.8.9.10"];
        foreach (string address in addresses)
        {
            Assert.Null(Connect(bed, family, address));
            Assert.Equal(SocketError.ConnectionRefused, Connect(bed, family, address, home: pod));
        }

        string unspecified = family == SocketFamily.IPv6 ? "::" : "0.0.0.0";
        Assert.Null(Connect(bed, family, unspecified));
        Assert.NotNull(Connect(bed, family, unspecified, home: pod));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_host_port_is_reached_at_this_node_only(SocketFamily family)
    {
        SocketBed bed = shared.Clear();
        Expose(bed, family, FrontendKind.HostPort, null, port: 8080);
        Assert.Null(Connect(bed, family, family == SocketFamily.IPv6 ? SocketBed.Node6 : SocketBed.Node4, 8080));
        Assert.Null(Connect(bed, family, family == SocketFamily.IPv6 ? "::1" : "127.0.0.1", 8080));
        Assert.NotNull(Connect(bed, family, family == SocketFamily.IPv6 ? Remote6 : Remote4, 8080));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_host_port_on_loopback_is_the_hosts_alone(SocketFamily family)
    {
        SocketBed bed = shared.Clear();
        NetworkNamespace pod = bed.AddNamespace();
        string loopback = family == SocketFamily.IPv6 ? "::1" : "127.0.0.1";
        Expose(bed, family, FrontendKind.HostPort, loopback, port: 8080);
        Assert.Null(Connect(bed, family, loopback, 8080));
        Assert.Equal(SocketError.ConnectionRefused, Connect(bed, family, loopback, 8080, pod));
        Assert.NotNull(Connect(bed, family, family == SocketFamily.IPv6 ? SocketBed.Node6 : SocketBed.Node4, 8080));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void An_external_address_is_taken_only_where_it_is_the_nodes_own(SocketFamily family)
    {
        SocketBed bed = shared.Clear();
        string own = family == SocketFamily.IPv6 ? SocketBed.Node6 : SocketBed.Node4, others = family == SocketFamily.IPv6 ? "2001:db8::77" : "192.0.2.77";
        Expose(bed, family, FrontendKind.ExternalIP, own, port: 8080);
        Expose(bed, family, FrontendKind.ExternalIP, others, port: 8081);
        Expose(bed, family, FrontendKind.LoadBalancer, others, port: 8082);
        Assert.Null(Connect(bed, family, own, 8080));
        Assert.NotNull(Connect(bed, family, others, 8081));
        Assert.Null(Connect(bed, family, others, 8082));
    }

    [Fact]
    public void Traffic_from_inside_takes_the_pool_for_inside()
    {
        SocketBed bed = shared.Clear();
        Socket local = bed.Server(SocketFamily.IPv4, SocketType.Stream, 1), remote = bed.Server(SocketFamily.IPv4, SocketType.Stream, 2);
        ServicePortState state = SocketBed.Service(SocketFamily.IPv4, SocketType.Stream, 80, local, remote);
        bed.Apply(state with { Inside = new BackendPool { Slots = [1] }, Outside = new BackendPool { Slots = [0] } });
        for (int i = 0; i < 10; i++)
        {
            Assert.Null(SocketConnectTests.Try(bed.Socket(SocketFamily.IPv4, SocketType.Stream), SocketBed.Vip(SocketFamily.IPv4, 80)));
            remote.Accept().Dispose();
        }
    }

    private static IEnumerable<string> Addresses(SocketFamily family, string ipv4, string ipv6) => [family == SocketFamily.IPv6 ? ipv6 : ipv4];

    private static void Expose(SocketBed bed, SocketFamily family, FrontendKind kind, string? address, int port = Port)
    {
        Socket server = bed.Server(family, SocketType.Stream, 1);
        ServicePortState state = SocketBed.Service(family, SocketType.Stream, port, server);
        bed.Apply(state with { Frontends = [TestService.Frontend(address, (ushort)port, kind)] });
        bed.Balancer.Services.SetNodeAddresses(
            [IPAddress.Parse(SocketBed.Node4), IPAddress.Parse(SocketBed.Node6)], [IPAddress.Parse(Remote4), IPAddress.Parse(Remote6)]);
    }

    private static SocketError? Connect(SocketBed bed, SocketFamily family, string address, int port = Port, NetworkNamespace? home = null) =>
        SocketConnectTests.Try(bed.Socket(family, SocketType.Stream, home), SocketBed.At(address, family, port));
}
