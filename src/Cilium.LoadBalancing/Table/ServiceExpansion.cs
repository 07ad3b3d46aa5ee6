// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Cilium.LoadBalancing;

/// <summary>Makes service ports of a service: one for each port and family, with its frontends.</summary>
internal static class ServiceExpansion
{
    internal static ImmutableArray<PortDefinition> Expand(Service service, NodeView node)
    {
        if (service.IsHeadless || service.Type == ServiceType.ExternalName || service.NodeSelector?.Matches(node.Labels) == false)
        {
            return [];
        }

        ImmutableArray<PortDefinition>.Builder definitions = ImmutableArray.CreateBuilder<PortDefinition>(service.Ports.Length);
        foreach (ServicePort port in service.Ports)
        {
            foreach (bool isIPv6 in (ReadOnlySpan<bool>)[false, true])
            {
                ImmutableArray<FrontendState> frontends = FrontendsOf(service, port, isIPv6, node);
                if (!frontends.IsEmpty)
                {
                    definitions.Add(new(new(service.Name.Namespace, service.Name.Name, port.Port, port.Protocol, isIPv6), port, frontends));
                }
            }
        }

        return definitions.DrainToImmutable();
    }

    private static ImmutableArray<FrontendState> FrontendsOf(Service service, ServicePort port, bool isIPv6, NodeView node)
    {
        ImmutableArray<FrontendState>.Builder frontends = ImmutableArray.CreateBuilder<FrontendState>();
        if (Has(service, ServiceType.ClusterIP))
        {
            Add(service.ClusterIPs, FrontendKind.ClusterIP, node.ExposesClusterIPs);
        }

        if (Has(service, ServiceType.LoadBalancer))
        {
            Add(service.LoadBalancerIPs, FrontendKind.LoadBalancer, isExposed: true);
        }

        Add(service.ExternalIPs, FrontendKind.ExternalIP, isExposed: true);
        if (Has(service, ServiceType.NodePort) && port.NodePort != 0 && HasFamily(service, isIPv6))
        {
            frontends.Add(new() { Address = null, Port = port.NodePort, Kind = FrontendKind.NodePort, IsReachableFromOutside = true });
        }

        return frontends.DrainToImmutable();

        void Add(ImmutableArray<IPAddress> addresses, FrontendKind kind, bool isExposed)
        {
            foreach (IPAddress address in addresses)
            {
                // An address that is there twice, as load balancers' and as external, is one frontend.
                if (IsIPv6(address) == isIPv6 && !frontends.Any(frontend => address.Equals(frontend.Address)))
                {
                    frontends.Add(new() { Address = address, Port = port.Port, Kind = kind, IsReachableFromOutside = isExposed });
                }
            }
        }
    }

    private static bool Has(Service service, ServiceType kind) => service.Type >= kind && (service.ExposedType is null || service.ExposedType == kind);

    private static bool HasFamily(Service service, bool isIPv6) => service.ClusterIPs.IsEmpty || service.ClusterIPs.Any(address => IsIPv6(address) == isIPv6);

    private static bool IsIPv6(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6;
}
