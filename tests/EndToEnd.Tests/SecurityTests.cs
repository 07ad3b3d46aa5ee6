// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Cilium.Core;
using Cilium.Identity;
using Cilium.Netlink;
using Cilium.Testing;

namespace EndToEnd.Tests;

public class SecurityTests
{
    private const int SolSocket = 1;
    private const int SoMark = 36;

    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(400);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("10.4.0.200")]
    [InlineData("10.200.0.1")]
    [InlineData("fd00:4::200")]
    [InlineData("fd00:200::1")]
    public async Task A_sender_address_that_a_pod_gave_itself_does_not_get_out(string stolen)
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        var (server, _) = await cluster.AddAsync("server", 1);
        var (pod, _) = await cluster.AddAsync("pod", 2);
        IPAddress source = IPAddress.Parse(stolen);
        IPAddress target = source.AddressFamily == AddressFamily.InterNetwork ? server.IPv4! : server.IPv6!;
        pod.Netlink.Addresses.Add(new AddressSpec(pod.InterfaceIndex, source, source.GetAddressBytes().Length * 8) { SkipsDuplicateDetection = true });
        using Socket listener = Bind(server, new IPEndPoint(target, 7000));
        using Socket honest = Bind(pod, new IPEndPoint(pod.AddressFor(target), 7000)), liar = Bind(pod, new IPEndPoint(source, 7000));

        await honest.SendToAsync("honest"u8.ToArray(), listener.LocalEndPoint!);
        Assert.Equal(6, await listener.ReceiveAsync(new byte[16], Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(5), Cancel));
        long before = Dropped(cluster, DropReason.InvalidSourceIp);
        for (int i = 0; i < 10; i++)
        {
            await liar.SendToAsync("lie"u8.ToArray(), listener.LocalEndPoint!);
        }

        await Eventually.HoldsAsync(() => Dropped(cluster, DropReason.InvalidSourceIp) >= before + 10, "every lie is counted");
        Assert.Equal(0, listener.Available);
    }

    [Theory]
    [InlineData(8472)]
    [InlineData(6081)]
    public async Task A_pod_cannot_speak_to_tunnel_ports(int port)
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        var (server, _) = await cluster.AddAsync("server", 1);
        var (pod, _) = await cluster.AddAsync("pod", 2);
        await using EchoServer inPod = server.StartUdpEcho(port), onNode = EchoServer.StartUdp(cluster.Node.Namespace, port);
        await using EchoServer beside = server.StartUdpEcho(port + 1);
        IPAddress[] targets = [server.IPv4!, server.IPv6!, cluster.NodeIPv4, cluster.NodeIPv6];
        foreach (IPAddress target in targets)
        {
            Assert.False(await pod.TryEchoUdpAsync(new(target, port), new byte[64], s_patience, Cancel));
        }

        Assert.Equal(targets.Length, Dropped(cluster, DropReason.EncapsulationProhibited));
        Assert.Equal((0, 0), (inPod.Count, onNode.Count));
        Assert.True(await pod.TryEchoUdpAsync(new(server.IPv4!, port + 1), new byte[64], cancellationToken: Cancel));
    }

    [Fact]
    public async Task Marks_that_a_pod_sets_mean_nothing()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        var (server, endpoint) = await cluster.AddAsync("server", 1);
        var (friend, friendly) = await cluster.AddAsync("friend", 2);
        var (stranger, _) = await cluster.AddAsync("stranger", 3);
        await cluster.ApplyAsync("stream.yaml", Policies.Allow("server", "friend", 7000, "UDP"));

        // The meanings that marks have in the ecosystem: proxied, decrypted, encrypted, from the host, with an identity.
        uint[] meanings = [0x0200, 0x0A00, 0x0B00, 0x0C00, 0x0D00, 0x0E00, 0x0F00];
        uint[] identities = [0, ReservedIdentities.Host.Value, friendly.Identity!.Id.Value, endpoint.Identity!.Id.Value];
        uint[] marks = [uint.MaxValue, .. meanings.SelectMany(meaning => identities.Select(identity => meaning | (identity << 16)))];
        foreach (IPAddress target in new[] { server.IPv4!, server.IPv6! })
        {
            using Socket listener = Bind(server, new IPEndPoint(target, 7000));
            foreach (uint mark in marks)
            {
                using Socket denied = Bind(stranger, new IPEndPoint(stranger.AddressFor(target), 0)), allowed = Bind(friend, new IPEndPoint(friend.AddressFor(target), 0));
                denied.SetRawSocketOption(SolSocket, SoMark, BitConverter.GetBytes(mark));
                allowed.SetRawSocketOption(SolSocket, SoMark, BitConverter.GetBytes(mark));
                await denied.SendToAsync("denied"u8.ToArray(), listener.LocalEndPoint!);
                await allowed.SendToAsync("ok"u8.ToArray(), listener.LocalEndPoint!);

                // Both went the same way: what comes first is all that comes.
                Assert.Equal(2, await listener.ReceiveAsync(new byte[16], Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(5), Cancel));
            }

            Assert.Equal(0, listener.Available);
        }

        Assert.Equal(2 * marks.Length, cluster.Agent.Datapath.Metrics.Dropped(TrafficDirection.Ingress, DropReason.PolicyDenied).Packets);
    }

    [Fact]
    public async Task A_pod_without_a_policy_yet_neither_sends_nor_receives()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        var (other, _) = await cluster.AddAsync("other", 1);
        TestPod pod = cluster.Node.AddPod("10.4.0.9", "fd00:4::9");
        await using EchoServer inPod = pod.StartTcpEcho(80), inOther = other.StartTcpEcho(80);
        Endpoint endpoint = await cluster.EndpointOfAsync("early", new EndpointId(900), pod);
        cluster.Agent.Datapath.Attach(endpoint);
        IpCacheTransaction transaction = cluster.Agent.Addresses.BeginWrite();
        foreach (IPAddress address in new[] { pod.IPv4!, pod.IPv6! })
        {
            transaction.Upsert(IpPrefix.FromAddress(address), new IpCacheClaim
            {
                Owner = "test",
                Source = EntrySource.Local,
                Identity = endpoint.Identity!.Id,
                EndpointId = endpoint.Id,
            });
        }

        transaction.Commit();
        await ExchangeAsync(isExpected: false);
        Assert.True(Dropped(cluster, DropReason.PolicyDenied) >= 2);
        Assert.True(cluster.Agent.Datapath.Metrics.Dropped(TrafficDirection.Ingress, DropReason.PolicyDenied).Packets >= 2);

        cluster.Agent.Policies.SetEndpoint(endpoint);
        await ExchangeAsync(isExpected: true);

        async Task ExchangeAsync(bool isExpected)
        {
            Assert.Equal(isExpected, await pod.TryEchoTcpAsync(new(other.IPv4!, 80), "ping"u8.ToArray(), s_patience, Cancel));
            Assert.Equal(isExpected, await pod.TryEchoTcpAsync(new(other.IPv6!, 80), "ping"u8.ToArray(), s_patience, Cancel));
            Assert.Equal(isExpected, await other.TryEchoTcpAsync(new(pod.IPv4!, 80), "ping"u8.ToArray(), s_patience, Cancel));
            Assert.Equal(isExpected, await other.TryEchoTcpAsync(new(pod.IPv6!, 80), "ping"u8.ToArray(), s_patience, Cancel));
        }
    }

    private static long Dropped(TestCluster cluster, DropReason reason) =>
        cluster.Agent.Datapath.Metrics.Dropped(TrafficDirection.Egress, reason).Packets;

    private static Socket Bind(TestPod pod, IPEndPoint local)
    {
        Socket socket = pod.Namespace.CreateSocket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(local);
        return socket;
    }
}
