// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace Cilium.Netlink.Tests;

public sealed class SocketDiagnosisTests
{
    [Theory]
    [InlineData(AddressFamily.InterNetwork)]
    [InlineData(AddressFamily.InterNetworkV6)]
    public void A_tcp_connection_is_listed_from_both_sides_with_its_listener(AddressFamily family)
    {
        using var network = new TestNetwork();
        using var connection = new Connection(network, family);
        using var diagnosis = new SocketDiagnosis(network.Namespace);

        IReadOnlyList<SocketInfo> sockets = diagnosis.List(new SocketFilter(ProtocolType.Tcp));

        Assert.Equal(3, sockets.Count);
        SocketInfo listener = Assert.Single(sockets, s => s.State == SocketStates.Listening);
        Assert.Equal(connection.Listener.LocalEndPoint, listener.Local);
        SocketInfo client = Assert.Single(sockets, s => s.State == SocketStates.Established && s.Remote.Port == listener.Local.Port);
        SocketInfo server = Assert.Single(sockets, s => s.State == SocketStates.Established && s.Local.Port == listener.Local.Port);
        Assert.Equal(connection.Client.LocalEndPoint, client.Local);
        Assert.Equal((client.Local, client.Remote), (server.Remote, server.Local));
        Assert.Equal(family, client.Family);
        Assert.Equal(3, sockets.Select(s => s.Cookie).Distinct().Count());
        Assert.All(sockets, s => Assert.NotEqual(0u, s.Inode));
        Assert.Equal(0u, client.Mark);
    }

    [Fact]
    public void What_is_not_read_is_counted()
    {
        using var network = new TestNetwork();
        using var connection = new Connection(network, AddressFamily.InterNetwork);
        using var diagnosis = new SocketDiagnosis(network.Namespace);

        connection.Client.Send(new byte[1234]);

        Assert.True(SpinWait.SpinUntil(() => diagnosis.List(new SocketFilter(ProtocolType.Tcp) { States = SocketStates.Established }).Any(s => s.ReceiveQueue == 1234), TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void The_kernel_filters_by_address_port_and_state()
    {
        using var network = new TestNetwork();
        using var connection = new Connection(network, AddressFamily.InterNetwork);
        using var other = new Connection(network, AddressFamily.InterNetworkV6);
        using var diagnosis = new SocketDiagnosis(network.Namespace);
        ushort port = (ushort)((IPEndPoint)connection.Listener.LocalEndPoint!).Port;
        var all = new SocketFilter(ProtocolType.Tcp);

        Assert.Equal(6, diagnosis.List(all).Count);
        Assert.Equal(3, diagnosis.List(all with { Family = AddressFamily.InterNetwork }).Count);
        Assert.Equal(2, diagnosis.List(all with { States = SocketStates.Listening }).Count);
        Assert.Equal(4, diagnosis.List(all with { States = SocketStates.Connected }).Count);
        Assert.Single(diagnosis.List(all with { RemotePort = port }));
        Assert.Equal(2, diagnosis.List(all with { LocalPort = port }).Count);
        Assert.Single(diagnosis.List(all with { LocalPort = port, States = SocketStates.Connected }));
        Assert.Equal(3, diagnosis.List(all with { Local = IPNetwork.Parse("127.0.0.0/8") }).Count);
        Assert.Equal(3, diagnosis.List(all with { Local = IPNetwork.Parse("::1/128") }).Count);
        Assert.Empty(diagnosis.List(all with { Local = IPNetwork.Parse("10.0.0.0/8") }));
        Assert.Single(diagnosis.List(all with { Local = IPNetwork.Parse("127.0.0.1/32"), Remote = IPNetwork.Parse("127.0.0.1/32"), RemotePort = port }));
        Assert.Empty(diagnosis.List(all with { Remote = IPNetwork.Parse("::1/128"), RemotePort = port }));
    }

    [Theory]
    [InlineData(AddressFamily.InterNetwork)]
    [InlineData(AddressFamily.InterNetworkV6)]
    public void Udp_sockets_are_listed_connected_or_not(AddressFamily family)
    {
        using var network = new TestNetwork();
        IPAddress loopback = family == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback;
        using Socket bound = network.Namespace.CreateSocket(family, SocketType.Dgram, ProtocolType.Udp);
        bound.Bind(new IPEndPoint(loopback, 0));
        using Socket connected = network.Namespace.CreateSocket(family, SocketType.Dgram, ProtocolType.Udp);
        connected.Connect(bound.LocalEndPoint!);
        using var diagnosis = new SocketDiagnosis(network.Namespace);

        IReadOnlyList<SocketInfo> sockets = diagnosis.List(new SocketFilter(ProtocolType.Udp));

        Assert.Equal(bound.LocalEndPoint, Assert.Single(sockets, s => s.State == SocketStates.Closed).Local);
        Assert.Equal(bound.LocalEndPoint, Assert.Single(sockets, s => s.State == SocketStates.Established).Remote);
    }

    [Theory]
    [InlineData(AddressFamily.InterNetwork)]
    [InlineData(AddressFamily.InterNetworkV6)]
    public void A_destroyed_tcp_connection_fails_on_both_sides_and_only_it(AddressFamily family)
    {
        using var network = new TestNetwork();
        using var connection = new Connection(network, family);
        using var bystander = new Connection(network, family);
        using var diagnosis = new SocketDiagnosis(network.Namespace);
        ushort port = (ushort)((IPEndPoint)connection.Client.LocalEndPoint!).Port;
        SocketInfo victim = Assert.Single(diagnosis.List(new SocketFilter(ProtocolType.Tcp) { LocalPort = port }));

        Assert.True(diagnosis.Destroy(victim));

        Assert.Equal(SocketError.ConnectionAborted, Assert.Throws<SocketException>(() => connection.Client.Receive(new byte[1])).SocketErrorCode);
        Assert.Equal(SocketError.ConnectionReset, Assert.Throws<SocketException>(() => connection.Server.Receive(new byte[1])).SocketErrorCode);
        bystander.Client.Send([1]);
        Assert.Equal(1, bystander.Server.Receive(new byte[1]));
        Assert.False(diagnosis.Destroy(victim));
    }

    [Fact]
    public void Connected_udp_sockets_to_a_dead_backend_are_destroyed_together()
    {
        using var network = new TestNetwork();
        var backend = new IPEndPoint(IPAddress.Parse("127.0.0.9"), 53);
        Socket[] clients = [.. Enumerable.Range(0, 20).Select(_ => network.Namespace.CreateSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))];
        using Socket bystander = network.Namespace.CreateSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Array.ForEach(clients, client => client.Connect(backend));
        bystander.Connect(new IPEndPoint(IPAddress.Parse("127.0.0.8"), 53));
        using var diagnosis = new SocketDiagnosis(network.Namespace);

        int destroyed = diagnosis.DestroyAll(new SocketFilter(ProtocolType.Udp) { Remote = new IPNetwork(backend.Address, 32), RemotePort = 53 });

        Assert.Equal(20, destroyed);
        Assert.All(clients, client => Assert.Equal(SocketError.ConnectionAborted, Assert.Throws<SocketException>(() => client.Receive(new byte[1])).SocketErrorCode));
        Assert.Single(diagnosis.List(new SocketFilter(ProtocolType.Udp)));
        Array.ForEach(clients, client => client.Dispose());
    }

    [Fact]
    public void An_ipv6_socket_that_speaks_ipv4_is_found_by_its_ipv4_address()
    {
        using var network = new TestNetwork();
        using Socket listener = network.Namespace.CreateSocket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        listener.DualMode = true;
        listener.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
        listener.Listen();
        using Socket client = network.Namespace.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(new IPEndPoint(IPAddress.Loopback, ((IPEndPoint)listener.LocalEndPoint!).Port));
        using Socket server = listener.Accept();
        using var diagnosis = new SocketDiagnosis(network.Namespace);

        IReadOnlyList<SocketInfo> sockets = diagnosis.List(new SocketFilter(ProtocolType.Tcp) { Local = IPNetwork.Parse("127.0.0.1/32"), States = SocketStates.Established });

        SocketInfo mapped = Assert.Single(sockets, s => s.Family == AddressFamily.InterNetworkV6);
        Assert.True(mapped.Local.Address.IsIPv4MappedToIPv6);
        Assert.True(diagnosis.Destroy(mapped));
        Assert.Throws<SocketException>(() => server.Receive(new byte[1]));
    }

    [Fact]
    public void A_protocol_that_the_kernel_cannot_diagnose_is_named()
    {
        using var network = new TestNetwork();
        using var diagnosis = new SocketDiagnosis(network.Namespace);

        var error = Assert.Throws<UnsupportedKindException>(() => diagnosis.List(new SocketFilter(ProtocolType.Ggp)));

        Assert.Equal("Ggp", error.Kind);
    }

    [Fact]
    public void Sockets_of_other_namespaces_are_not_seen()
    {
        using var network = new TestNetwork();
        using var other = new TestNetwork();
        using var connection = new Connection(network, AddressFamily.InterNetwork);
        using var diagnosis = new SocketDiagnosis(other.Namespace);

        Assert.Empty(diagnosis.List(new SocketFilter(ProtocolType.Tcp)));
    }

    private sealed class Connection : IDisposable
    {
        internal Connection(TestNetwork network, AddressFamily family)
        {
            Listener = network.Namespace.CreateSocket(family, SocketType.Stream, ProtocolType.Tcp);
            Listener.Bind(new IPEndPoint(family == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback, 0));
            Listener.Listen();
            Client = network.Namespace.CreateSocket(family, SocketType.Stream, ProtocolType.Tcp);
            Client.Connect(Listener.LocalEndPoint!);
            Server = Listener.Accept();
        }

        internal Socket Listener { get; }

        internal Socket Client { get; }

        internal Socket Server { get; }

        public void Dispose()
        {
            Server.Dispose();
            Client.Dispose();
            Listener.Dispose();
        }
    }
}
