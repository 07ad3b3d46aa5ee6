// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Cilium.LoadBalancing;
using Cilium.Netlink;

namespace Datapath.Tests;

/// <summary>What a service of the node has, a process of the host must not bind.</summary>
[Collection(SocketTests.Name)]
public sealed class SocketBindTests(SharedSocketBed shared)
{
    private const int Port = 30_080;

    public static TheoryData<SocketFamily> Families => SocketBed.Families;

    [Theory]
    [MemberData(nameof(Families))]
    public void A_node_port_cannot_be_bound_by_the_host(SocketFamily family)
    {
        SocketBed bed = shared.Clear();
        NetworkNamespace pod = bed.AddNamespace();
        Expose(bed, family, FrontendKind.NodePort, null);
        string[] addresses = family == SocketFamily.IPv6 ? ["::", "::1", SocketBed.Node6] : ["0.0.0.0", "127.0.0.1", SocketBed.Node4];
        foreach (string address in addresses)
        {
            Assert.Equal(SocketError.AddressAlreadyInUse, Bind(bed, family, address, Port));
            Assert.Null(Bind(bed, family, address, Port, pod));
            Assert.Null(Bind(bed, family, address, Port + 1));
            Assert.Null(Bind(bed, family, address, Port, type: SocketType.Dgram));
        }

        // An address of the host's that no node port is reached at.
        Assert.Null(Bind(bed, family, family == SocketFamily.IPv6 ? "fd00::3" : "127.0.0.1", 0));
        if (family == SocketFamily.IPv6)
        {
            Assert.Null(Bind(bed, family, "fd00::3", Port));
        }
    }

    [Fact]
    public void A_socket_on_every_address_of_both_families_meets_a_node_port_of_either()
    {
        SocketBed bed = shared.Clear();
        Expose(bed, SocketFamily.IPv4, FrontendKind.NodePort, null);
        Socket socket = bed.Socket(SocketFamily.Mapped, SocketType.Stream);
        Assert.Equal(SocketError.AddressAlreadyInUse, Assert.Throws<SocketException>(() => socket.Bind(new IPEndPoint(IPAddress.IPv6Any, Port))).SocketErrorCode);
    }

    [Theory]
    [InlineData(FrontendKind.LoadBalancer, true)]
    [InlineData(FrontendKind.ExternalIP, true)]
    [InlineData(FrontendKind.ClusterIP, false)]
    [InlineData(FrontendKind.HostPort, false)]
    public void Addresses_from_outside_cannot_be_bound_and_others_can(FrontendKind kind, bool isProtected)
    {
        SocketBed bed = shared.Clear();
        Expose(bed, SocketFamily.IPv4, kind, SocketBed.Node4);
        Assert.Equal(isProtected ? SocketError.AddressAlreadyInUse : null, Bind(bed, SocketFamily.IPv4, SocketBed.Node4, Port));
    }

    [Fact]
    public void The_protection_can_be_left_out_and_taken_off()
    {
        using SocketBed bed = new(options => options.ProtectsBinding = false);
        Expose(bed, SocketFamily.IPv4, FrontendKind.NodePort, null);
        Assert.Null(Bind(bed, SocketFamily.IPv4, "0.0.0.0", Port));
        bed.Restart(options => options.ProtectsBinding = true);
        bed.Balancer.Attach();
        Assert.Equal(SocketError.AddressAlreadyInUse, Bind(bed, SocketFamily.IPv4, "0.0.0.0", Port));
        bed.Balancer.Detach();
        Assert.Null(Bind(bed, SocketFamily.IPv4, "0.0.0.0", Port));
    }

    private static void Expose(SocketBed bed, SocketFamily family, FrontendKind kind, string? address)
    {
        Socket server = bed.Server(family, SocketType.Stream, 1);
        ServicePortState state = SocketBed.Service(family, SocketType.Stream, Port, server);
        bed.Apply(state with { Frontends = [TestService.Frontend(address, Port, kind)] });
        bed.Balancer.Services.SetNodeAddresses([IPAddress.Parse(SocketBed.Node4), IPAddress.Parse(SocketBed.Node6)], []);
    }

    private static SocketError? Bind(
        SocketBed bed, SocketFamily family, string address, int port, NetworkNamespace? home = null, SocketType type = SocketType.Stream)
    {
        Socket socket = bed.Socket(family, type, home);
        try
        {
            socket.Bind(SocketBed.At(address, family, port));
            return null;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode;
        }
        finally
        {
            socket.Dispose();
        }
    }
}
