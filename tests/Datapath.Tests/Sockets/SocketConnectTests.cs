// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Text;
using Cilium.LoadBalancing;

namespace Datapath.Tests;

[Collection(SocketTests.Name)]
public sealed class SocketConnectTests(SharedSocketBed shared)
{
    public static TheoryData<SocketFamily> Families => SocketBed.Families;

    [Theory]
    [MemberData(nameof(Families))]
    public void A_connection_to_a_service_is_one_to_its_backend_and_the_process_sees_the_service(SocketFamily family)
    {
        SocketBed bed = shared.Clear();
        Socket server = bed.Server(family, SocketType.Stream, 1);
        bed.Apply(SocketBed.Service(family, SocketType.Stream, 80, server));
        Socket client = bed.Socket(family, SocketType.Stream);
        client.Connect(SocketBed.Vip(family, 80));
        Assert.Equal(SocketBed.Vip(family, 80), client.RemoteEndPoint);
        using Socket accepted = server.Accept();
        accepted.Send("hello"u8);
        byte[] buffer = new byte[16];
        Assert.Equal("hello", Encoding.ASCII.GetString(buffer, 0, client.Receive(buffer)));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_connected_datagram_socket_talks_to_the_backend_and_hears_from_the_service(SocketFamily family)
    {
        SocketBed bed = shared.Clear();
        Socket server = bed.Server(family, SocketType.Dgram, 1);
        bed.Apply(SocketBed.Service(family, SocketType.Dgram, 53, server));
        Socket client = bed.Socket(family, SocketType.Dgram);
        client.Connect(SocketBed.Vip(family, 53));
        Assert.Equal(SocketBed.Vip(family, 53), client.RemoteEndPoint);
        client.Send("question"u8);
        Assert.Equal(SocketBed.Vip(family, 53), Answer(server, client));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void What_is_no_service_is_left_alone(SocketFamily family)
    {
        SocketBed bed = shared.Clear();
        Socket server = bed.Server(family, SocketType.Stream, 1);
        bed.Apply(SocketBed.Service(family, SocketType.Stream, 80, server));
        IPEndPoint direct = (IPEndPoint)server.LocalEndPoint!;
        IPEndPoint asked = family == SocketFamily.Mapped ? new IPEndPoint(direct.Address.MapToIPv6(), direct.Port) : direct;
        Socket client = bed.Socket(family, SocketType.Stream);
        client.Connect(asked);
        Assert.Equal(asked, client.RemoteEndPoint);

        // Another port, another protocol: nobody is there.
        Assert.Equal(SocketError.NetworkUnreachable, Try(bed.Socket(family, SocketType.Stream), SocketBed.Vip(family, 81)));
        Assert.Equal(SocketError.NetworkUnreachable, Try(bed.Socket(family, SocketType.Dgram), SocketBed.Vip(family, 80)));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Without_a_backend_connecting_fails_at_once_and_is_counted(SocketFamily family)
    {
        SocketBed bed = shared.Clear();
        bed.Apply(SocketBed.Service(family, SocketType.Stream, 80, []), SocketBed.Service(family, SocketType.Dgram, 53, []));
        Assert.Equal(SocketError.HostUnreachable, Try(bed.Socket(family, SocketType.Stream), SocketBed.Vip(family, 80)));
        Assert.Equal(SocketError.HostUnreachable, Try(bed.Socket(family, SocketType.Dgram), SocketBed.Vip(family, 53)));
        SocketException error = Assert.Throws<SocketException>(() => bed.Socket(family, SocketType.Dgram).SendTo([1], SocketBed.Vip(family, 53)));
        Assert.Equal(SocketError.HostUnreachable, error.SocketErrorCode);
        Assert.Equal([1ul, 2ul], bed.Balancer.ListServices().OrderBy(service => service.Frontends[0].Port).Select(service => service.Refusals).Order());
    }

    [Fact]
    public void A_socket_that_is_connected_elsewhere_forgets_the_service()
    {
        SocketBed bed = shared.Clear();
        Socket server = bed.Server(SocketFamily.IPv4, SocketType.Dgram, 1), other = bed.Server(SocketFamily.IPv4, SocketType.Dgram, 2);
        bed.Apply(SocketBed.Service(SocketFamily.IPv4, SocketType.Dgram, 53, server));
        Socket client = bed.Socket(SocketFamily.IPv4, SocketType.Dgram);
        client.Connect(SocketBed.Vip(SocketFamily.IPv4, 53));
        client.Connect(other.LocalEndPoint!);
        Assert.Equal(other.LocalEndPoint, client.RemoteEndPoint);
        client.Send([1]);
        Assert.Equal(other.LocalEndPoint, Answer(other, client));
        client.Connect(SocketBed.Vip(SocketFamily.IPv4, 53));
        client.Send([1]);
        Assert.Equal(SocketBed.Vip(SocketFamily.IPv4, 53), Answer(server, client));
    }

    [Fact]
    public void A_socket_of_another_network_namespace_is_balanced_unless_that_is_left_to_its_device()
    {
        foreach (bool balancesPods in (bool[])[true, false])
        {
            using SocketBed bed = new(options => options.BalancesPods = balancesPods);
            Cilium.Netlink.NetworkNamespace pod = bed.AddNamespace();
            Socket server = bed.Server(SocketFamily.IPv4, SocketType.Stream, 1, pod);
            bed.Apply(SocketBed.Service(SocketFamily.IPv4, SocketType.Stream, 80, server));
            SocketError? error = Try(bed.Socket(SocketFamily.IPv4, SocketType.Stream, pod), SocketBed.Vip(SocketFamily.IPv4, 80));
            Assert.Equal(balancesPods ? null : SocketError.NetworkUnreachable, error);
        }
    }

    [Fact]
    public void A_process_outside_the_cgroup_is_left_alone()
    {
        SocketBed bed = shared.Clear();
        Socket server = bed.Server(SocketFamily.IPv4, SocketType.Stream, 1);
        bed.Apply(SocketBed.Service(SocketFamily.IPv4, SocketType.Stream, 80, server));
        using Socket outsider = bed.Host.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        Assert.Equal(SocketError.NetworkUnreachable, Try(outsider, SocketBed.Vip(SocketFamily.IPv4, 80)));
    }

    [Fact]
    public void A_backend_may_connect_to_its_own_service()
    {
        SocketBed bed = shared.Clear();
        Socket server = bed.Server(SocketFamily.IPv4, SocketType.Stream, 1);
        bed.Apply(SocketBed.Service(SocketFamily.IPv4, SocketType.Stream, 80, server));
        Socket client = bed.Socket(SocketFamily.IPv4, SocketType.Stream);
        client.Bind(new IPEndPoint(((IPEndPoint)server.LocalEndPoint!).Address, 0));
        client.Connect(SocketBed.Vip(SocketFamily.IPv4, 80));
        using Socket accepted = server.Accept();
        Assert.Equal(client.LocalEndPoint, accepted.RemoteEndPoint);
        Assert.Equal(SocketBed.Vip(SocketFamily.IPv4, 80), client.RemoteEndPoint);
    }

    /// <summary>Answers what has come, and hands back whom the client takes the answer to be from.</summary>
    internal static EndPoint Answer(Socket server, Socket client)
    {
        byte[] buffer = new byte[64];
        EndPoint from = new IPEndPoint(server.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        int length = server.ReceiveFrom(buffer, ref from);
        server.SendTo(buffer.AsSpan(0, length), from);
        EndPoint sender = new IPEndPoint(client.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        client.ReceiveFrom(buffer, ref sender);
        return sender;
    }

    /// <summary>Why connecting failed; null where it did not.</summary>
    internal static SocketError? Try(Socket socket, EndPoint target)
    {
        try
        {
            socket.Connect(target);
            return null;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode;
        }
    }
}
