// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.LoadBalancing;

namespace Datapath.Tests;

/// <summary>Services as tests need them.</summary>
internal static class SampleService
{
    /// <summary>The virtual address of services.</summary>
    public static Peer Address { get; } = new("service", 0, IPAddress.Parse("10.96.0.1"), IPAddress.Parse("fd00:96::1"));

    /// <summary>As whom a pod sees itself that it reached through its service.</summary>
    public static Peer Loopback { get; } = new("loopback", 0, IPAddress.Parse("169.254.42.1"), IPAddress.Parse("fe80::1"));

    /// <summary>Another node.</summary>
    public static Peer OtherNode { get; } = new("other node", 6, IPAddress.Parse("192.168.1.2"), IPAddress.Parse("fd00:1::2"));

    public static ServicePortState Of(Family family, byte protocol, ushort port, SelectionAlgorithm algorithm, params (Peer Peer, ushort Port)[] backends) =>
        Of(family, protocol, new FrontendState { Address = Address.Address(family), Port = port, Kind = FrontendKind.ClusterIP, IsReachableFromOutside = false }, algorithm, backends);

    public static ServicePortState NodePort(Family family, byte protocol, ushort port, params (Peer Peer, ushort Port)[] backends) =>
        Of(family, protocol, new FrontendState { Address = null, Port = port, Kind = FrontendKind.NodePort, IsReachableFromOutside = true }, SelectionAlgorithm.Random, backends);

    private static ServicePortState Of(Family family, byte protocol, FrontendState frontend, SelectionAlgorithm algorithm, (Peer Peer, ushort Port)[] backends)
    {
        // Whatever a slot of the table is chosen by, each backend has its share.
        BackendPool pool = new() { Algorithm = algorithm, Slots = [.. Enumerable.Range(0, backends.Length)] };
        return new ServicePortState
        {
            Key = new ServicePortKey("default", "web", frontend.Port, (IpProtocol)protocol, family == Family.IPv6),
            Frontends = [frontend],
            Backends = [.. backends.Select(backend => new BackendTarget { Address = backend.Peer.Address(family), Port = backend.Port })],
            Inside = pool,
            Outside = pool,
        };
    }
}
