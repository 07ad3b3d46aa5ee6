// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Cilium.Core;
using Cilium.LoadBalancing;

namespace Datapath.Tests;

/// <summary>Describes service ports for tests.</summary>
internal static class TestService
{
    public static ServicePortState Of(
        string name, IpProtocol protocol, IEnumerable<FrontendState> frontends, IEnumerable<BackendTarget> backends, BackendPool? inside = null, BackendPool? outside = null)
    {
        FrontendState[] front = [.. frontends];
        BackendTarget[] targets = [.. backends];
        bool isIPv6 = (front.FirstOrDefault(frontend => frontend.Address is not null)?.Address ?? targets.FirstOrDefault()?.Address)?.AddressFamily == AddressFamily.InterNetworkV6;
        inside ??= PoolOf(targets);
        return new ServicePortState
        {
            Key = new ServicePortKey("default", name, front[0].Port, protocol, isIPv6),
            Frontends = [.. front],
            Backends = [.. targets],
            Inside = inside,
            Outside = outside ?? inside,
        };
    }

    public static FrontendState ClusterIP(string address, ushort port) => Frontend(address, port, FrontendKind.ClusterIP);

    public static FrontendState Frontend(string? address, ushort port, FrontendKind kind) => new()
    {
        Address = address is null ? null : IPAddress.Parse(address),
        Port = port,
        Kind = kind,
        IsReachableFromOutside = kind != FrontendKind.ClusterIP,
    };

    public static BackendTarget Backend(string address, ushort port, BackendPhase phase = BackendPhase.Active) =>
        new() { Address = IPAddress.Parse(address), Port = port, Phase = phase };

    public static BackendTarget Backend(EndPoint endPoint, BackendPhase phase = BackendPhase.Active)
    {
        IPEndPoint ip = (IPEndPoint)endPoint;
        return new() { Address = ip.Address, Port = (ushort)ip.Port, Phase = phase };
    }

    /// <summary>The active backends, each once.</summary>
    public static BackendPool PoolOf(IReadOnlyList<BackendTarget> backends) => new()
    {
        Slots = [.. Enumerable.Range(0, backends.Count).Where(index => backends[index].Phase == BackendPhase.Active)],
    };
}
