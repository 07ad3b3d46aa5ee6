// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>Makes services of host ports: one for each pod and address of the node.</summary>
internal static class HostPortExpansion
{
    /// <summary>A name that no service of a cluster has.</summary>
    internal static ServiceName NameOf(ServiceName pod, IPAddress? hostAddress) =>
        new(pod.Namespace, hostAddress is null ? $"{pod.Name}:host-port" : $"{pod.Name}:host-port:{hostAddress}");

    internal static IPAddress? HostAddressOf(HostPort port) =>
        port.HostAddress is { } address && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any) ? address : null;

    /// <summary>A service for the ports at one address of the node.</summary>
    internal static Service ServiceOf(ServiceName pod, IPAddress? hostAddress, IEnumerable<HostPort> ports) => new()
    {
        Name = NameOf(pod, hostAddress),
        ClusterIPs = hostAddress is null ? [] : [hostAddress],
        Ports = [.. ports.Select(port => new ServicePort
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"{port.Port}/{port.Protocol}"),
            Port = port.Port,
            Protocol = port.Protocol,
            TargetPort = TargetPort.Of(port.ContainerPort),
        })],
    };

    /// <summary>The pod, as the only backend in each family.</summary>
    internal static IEnumerable<BackendSlice> SlicesOf(ServiceName service, IEnumerable<IPAddress> podAddresses, string nodeName) =>
        podAddresses.Select(address => new BackendSlice
        {
            Service = service,
            Name = address.AddressFamily.ToString(),
            Backends = [new Backend { Address = address, NodeName = nodeName }],
        });

    internal static ImmutableArray<PortDefinition> Expand(Service service, IEnumerable<BackendSlice> slices)
    {
        bool[] families = [.. slices.Select(slice => slice.Backends[0].Address.AddressFamily == AddressFamily.InterNetworkV6)];
        IPAddress? address = service.ClusterIPs.FirstOrDefault();
        return
        [
            .. from port in service.Ports
               from isIPv6 in families
               where address is null || (address.AddressFamily == AddressFamily.InterNetworkV6) == isIPv6
               select new PortDefinition(
                   new(service.Name.Namespace, service.Name.Name, port.Port, port.Protocol, isIPv6),
                   port,
                   [new() { Address = address, Port = port.Port, Kind = FrontendKind.HostPort, IsReachableFromOutside = address is null || !IPAddress.IsLoopback(address) }]),
        ];
    }

    internal static void Check(ServiceName pod, IReadOnlyCollection<IPAddress> addresses, IReadOnlyCollection<HostPort> ports)
    {
        List<ValidationFault> faults = [];
        ServiceValidation.CheckName(pod, faults);
        if (addresses.Count == 0 || addresses.Any(address => !ServiceValidation.IsUnicast(address))
            || addresses.Select(address => address.AddressFamily).Distinct().Count() != addresses.Count)
        {
            faults.Add(new("addresses", string.Join(", ", addresses), "one unicast address is needed, or one of each family"));
        }

        HashSet<(IPAddress?, ushort, IpProtocol)> seen = [];
        int index = -1;
        foreach (HostPort port in ports)
        {
            string path = $"hostPorts[{++index}]";
            if (port.Port == 0 || port.ContainerPort == 0)
            {
                faults.Add(new(path, $"{port.Port}:{port.ContainerPort}", "both ports must be 1 to 65535"));
            }

            if (!ServiceValidation.IsBalanced(port.Protocol))
            {
                faults.Add(new($"{path}.protocol", port.Protocol.ToString(), "must be TCP, UDP or SCTP"));
            }

            if (!seen.Add((HostAddressOf(port), port.Port, port.Protocol)))
            {
                faults.Add(new(path, $"{port.Port}/{port.Protocol}", "is there twice"));
            }
        }

        ServiceValidationException.ThrowIfAny(pod, "host ports", faults);
    }
}
