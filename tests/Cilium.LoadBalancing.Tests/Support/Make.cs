// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;

namespace Cilium.LoadBalancing.Tests;

/// <summary>Short ways to say services and backends.</summary>
internal static class Make
{
    internal const string Here = "node-a", Elsewhere = "node-b";

    internal static ServiceName Web { get; } = new("default", "web");

    internal static ServiceTableOptions Options(Action<ServiceTableOptions>? configure = null)
    {
        ServiceTableOptions options = new() { NodeName = Here, Zone = "zone-a", MaglevTableSize = 251 };
        configure?.Invoke(options);
        return options;
    }

    internal static Service Service(string clusterIPs = "10.96.0.1", ServiceType type = ServiceType.ClusterIP, string name = "web") => new()
    {
        Name = new("default", name),
        Type = type,
        ClusterIPs = Addresses(clusterIPs),
        Ports = [new() { Port = 80, NodePort = (ushort)(type == ServiceType.ClusterIP ? 0 : 30080) }],
    };

    internal static ImmutableArray<IPAddress> Addresses(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse)];

    /// <summary>A slice of backends: each an address, with <c>*</c> behind it when it runs here, and <c>=conditions</c>.</summary>
    internal static BackendSlice Slice(string backends, string slice = "web-1", string service = "web", ushort port = 8080) => new()
    {
        Service = new("default", service),
        Name = slice,
        Ports = [new NamedPort("", port, IpProtocol.Tcp)],
        Backends = [.. backends.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Backend)],
    };

    internal static Backend Backend(string text)
    {
        string[] parts = text.Split('=');
        bool isHere = parts[0].EndsWith('*');
        return new()
        {
            Address = IPAddress.Parse(parts[0].TrimEnd('*')),
            NodeName = isHere ? Here : Elsewhere,
            Conditions = parts.Length == 1 ? BackendConditions.Ready | BackendConditions.Serving : Conditions(parts[1]),
        };
    }

    private static BackendConditions Conditions(string text) => text switch
    {
        "serving" => BackendConditions.Serving | BackendConditions.Terminating,
        "ending" => BackendConditions.Terminating,
        "starting" => BackendConditions.None,
        "maintenance" => BackendConditions.Ready | BackendConditions.Serving | BackendConditions.InMaintenance,
        _ => throw new ArgumentException(text),
    };

    internal static ServicePortKey Key(string service = "web", bool isIPv6 = false, ushort port = 80, IpProtocol protocol = IpProtocol.Tcp) =>
        new("default", service, port, protocol, isIPv6);

    /// <summary>Who gets the connections of a pool, each as often as it has slots, sorted.</summary>
    internal static string Text(this BackendPool pool, ServicePortState state) =>
        string.Join(' ', pool.Slots.Select(slot => state.Backends[slot].Address.ToString()).Order(StringComparer.Ordinal));

    internal static string Inside(this InMemoryServiceDatapath datapath, ServicePortKey? key = null) =>
        datapath.States[key ?? Key()] is var state ? state.Inside.Text(state) : "";

    internal static string Outside(this InMemoryServiceDatapath datapath, ServicePortKey? key = null) =>
        datapath.States[key ?? Key()] is var state ? state.Outside.Text(state) : "";

    internal static string Text(this IEnumerable<FrontendState> frontends) => string.Join(
        ' ', frontends.Select(frontend => string.Create(
            CultureInfo.InvariantCulture, $"{frontend.Kind}:{frontend.Address?.ToString() ?? "any"}:{frontend.Port}{(frontend.IsReachableFromOutside ? "+" : "")}")));
}
