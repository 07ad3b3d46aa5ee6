// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.LoadBalancing;
using Cilium.Netlink;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>A balancer of its own on a cgroup of its own, with a network namespace that is its host. Sockets made here are balanced;
/// those of servers are not. Nothing outlives the process.</summary>
internal sealed class SocketBed : IDisposable
{
    public const string Vip4 = "10.96.0.1";
    public const string Vip6 = "fd00:96::1";
    public const string Node4 = "192.0.2.1";
    public const string Node6 = "2001:db8::1";

    private readonly TemporaryBpfFileSystem _files = new();
    private readonly List<IDisposable> _owned = [];
    private readonly HashSet<ServicePortKey> _applied = [];

    public SocketBed(Action<SocketBalancerOptions>? edit = null)
    {
        Host = AddNamespace();
        _owned.Clear();
        Cgroup = new TestCgroup();
        Options = new SocketBalancerOptions
        {
            PinRoot = _files["plane"],
            CgroupPath = Cgroup.Path,
            HostNamespace = Host,
            MapSizes = ServicePlane.Sizes(),
        };
        edit?.Invoke(Options);
        Balancer = new SocketBalancerLoader(Options).Load();
        Balancer.Attach();
    }

    public static TheoryData<SocketFamily> Families { get; } = [SocketFamily.IPv4, SocketFamily.IPv6, SocketFamily.Mapped];

    public TestCgroup Cgroup { get; }

    public NetworkNamespace Host { get; }

    public SocketBalancerOptions Options { get; }

    public SocketBalancer Balancer { get; private set; }

    /// <summary>A namespace with loopback and the node's addresses: a pod's, or a host's.</summary>
    public NetworkNamespace AddNamespace()
    {
        NetworkNamespace added = NetworkNamespace.Create();
        _owned.Add(added);
        using NetlinkSocket netlink = new(added);
        netlink.Links.SetUp("lo");
        LinkInfo loopback = netlink.Links.Get("lo");
        foreach (string address in (string[])[Node4, Node6, .. Enumerable.Range(1, 8).Select(i => $"fd00::{i}")])
        {
            netlink.Addresses.Add(new AddressSpec(loopback.Index, IPAddress.Parse(address), address.Contains(':', StringComparison.Ordinal) ? 128 : 32) { SkipsDuplicateDetection = true });
        }

        return added;
    }

    /// <summary>A balanced socket.</summary>
    public Socket Socket(SocketFamily family, SocketType type, NetworkNamespace? home = null) => Sockets(family, type, 1, home)[0];

    /// <summary>Balanced sockets.</summary>
    public Socket[] Sockets(SocketFamily family, SocketType type, int count, NetworkNamespace? home = null)
    {
        Socket[] sockets = Cgroup.Run(() => (home ?? Host).Run(() => Enumerable.Range(0, count).Select(_ => Create(family, type)).ToArray()));
        _owned.AddRange(sockets);
        return sockets;
    }

    /// <summary>A server's socket, bound to an address of its own: the number, of 1 to 8, is in it.</summary>
    public Socket Server(SocketFamily family, SocketType type, int number, NetworkNamespace? home = null) => Own((home ?? Host).Run(() =>
    {
        IPAddress address = IPAddress.Parse(family == SocketFamily.IPv6 ? $"fd00::{number}" : $"127.0.1.{number}");
        Socket socket = new(address.AddressFamily, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp) { ReceiveTimeout = 5000 };
        socket.Bind(new IPEndPoint(address, 0));
        if (type == SocketType.Stream)
        {
            socket.Listen(512);
        }

        return socket;
    }));

    /// <summary>The service's address as a socket of the family asks for it.</summary>
    public static IPEndPoint Vip(SocketFamily family, int port) => At(family == SocketFamily.IPv6 ? Vip6 : Vip4, family, port);

    public static IPEndPoint At(string address, SocketFamily family, int port)
    {
        IPAddress parsed = IPAddress.Parse(address);
        return new IPEndPoint(family == SocketFamily.Mapped ? parsed.MapToIPv6() : parsed, port);
    }

    public static ServicePortState Service(SocketFamily family, SocketType type, int port, params IEnumerable<Socket> servers) => TestService.Of(
        $"{type}-{port}",
        type == SocketType.Stream ? IpProtocol.Tcp : IpProtocol.Udp,
        [TestService.ClusterIP(family == SocketFamily.IPv6 ? Vip6 : Vip4, (ushort)port)],
        [.. servers.Select(server => TestService.Backend(server.LocalEndPoint!))]);

    public void Apply(params ReadOnlySpan<ServicePortState> states)
    {
        foreach (ServicePortState state in states)
        {
            _applied.Add(state.Key);
        }

        Balancer.Services.Apply(states);
    }

    /// <summary>Takes away what a test has made, for the next one.</summary>
    public void Clear()
    {
        for (int i = _owned.Count - 1; i >= 0; i--)
        {
            _owned[i].Dispose();
        }

        _owned.Clear();
        Balancer.Services.Remove([.. _applied]);
        _applied.Clear();
        Balancer.Services.SetNodeAddresses([], []);
    }

    /// <summary>Goes on as another process would.</summary>
    public void Restart(Action<SocketBalancerOptions>? edit = null)
    {
        Balancer.Dispose();
        edit?.Invoke(Options);
        Balancer = new SocketBalancerLoader(Options).Load();
    }

    public void Dispose()
    {
        Clear();
        Balancer.Detach();
        Balancer.Dispose();
        Host.Dispose();
        Cgroup.Dispose();
        _files.Dispose();
    }

    private static Socket Create(SocketFamily family, SocketType type)
    {
        Socket socket = new(
            family == SocketFamily.IPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp)
        {
            ReceiveTimeout = 5000,
            SendTimeout = 5000,
        };
        if (family != SocketFamily.IPv4)
        {
            socket.DualMode = family == SocketFamily.Mapped;
        }

        return socket;
    }

    private T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }
}
