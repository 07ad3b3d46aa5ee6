// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>Judges what services say of themselves.</summary>
internal static class ServiceValidation
{
    internal static void Check(Service service, NodeView node)
    {
        List<ValidationFault> faults = [];
        CheckName(service.Name, faults);
        CheckPorts(service, node, faults);
        CheckAddresses("clusterIPs", service.ClusterIPs, faults);
        CheckAddresses("externalIPs", service.ExternalIPs, faults);
        CheckAddresses("loadBalancerIPs", service.LoadBalancerIPs, faults);
        foreach (IGrouping<AddressFamily, IPAddress> family in (service.ClusterIPs.IsDefault ? [] : service.ClusterIPs).GroupBy(address => address.AddressFamily))
        {
            if (family.Count() > 1)
            {
                faults.Add(new("clusterIPs", string.Join(", ", family), "has at most one address of each family"));
            }
        }

        CheckAffinity(service, faults);
        CheckEnum("type", service.Type, faults);
        CheckEnum("internalTrafficPolicy", service.InternalTrafficPolicy, faults);
        CheckEnum("externalTrafficPolicy", service.ExternalTrafficPolicy, faults);
        CheckEnum("trafficDistribution", service.TrafficDistribution, faults);
        CheckEnum("clusterPreference", service.ClusterPreference, faults);
        CheckEnum("algorithm", service.Algorithm ?? SelectionAlgorithm.Random, faults);
        CheckEnum("forwarding", service.Forwarding ?? ForwardingMode.SourceNat, faults);
        CheckEnum("exposedType", service.ExposedType ?? ServiceType.ClusterIP, faults);
        if (service.SourceRanges.IsDefault)
        {
            faults.Add(new("sourceRanges", "", "must not be default"));
        }

        ServiceValidationException.ThrowIfAny(service.Name, "definition", faults);
    }

    internal static void CheckName(ServiceName name, List<ValidationFault> faults)
    {
        if (string.IsNullOrEmpty(name.Namespace))
        {
            faults.Add(new("namespace", "", "is needed"));
        }

        // Names with a colon are those of host ports and redirects.
        if (string.IsNullOrEmpty(name.Name) || name.Name.Contains(':', StringComparison.Ordinal))
        {
            faults.Add(new("name", name.Name ?? "", "is needed, without ':'"));
        }
    }

    internal static bool IsBalanced(IpProtocol protocol) => protocol is IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.Sctp;

    internal static bool IsUnicast(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.Broadcast) && address.GetAddressBytes()[0] is < 224 or >= 240,
        AddressFamily.InterNetworkV6 => !address.Equals(IPAddress.IPv6Any) && !address.IsIPv6Multicast && !address.IsIPv4MappedToIPv6,
        _ => false,
    };

    private static void CheckPorts(Service service, NodeView node, List<ValidationFault> faults)
    {
        if (service.Ports.IsDefault)
        {
            faults.Add(new("ports", "", "must not be default"));
            return;
        }

        HashSet<string> names = [];
        HashSet<(ushort, IpProtocol)> ports = [], nodePorts = [];
        for (int i = 0; i < service.Ports.Length; i++)
        {
            ServicePort port = service.Ports[i];
            string path = string.Create(CultureInfo.InvariantCulture, $"ports[{i}]");
            if (port.Port == 0)
            {
                faults.Add(new($"{path}.port", "0", "must be 1 to 65535"));
            }

            if (!IsBalanced(port.Protocol))
            {
                faults.Add(new($"{path}.protocol", port.Protocol.ToString(), "must be TCP, UDP or SCTP"));
            }

            if (!names.Add(port.Name))
            {
                faults.Add(new($"{path}.name", port.Name, "is another port's name too"));
            }

            if (!ports.Add((port.Port, port.Protocol)))
            {
                faults.Add(new($"{path}.port", port.ToString(), "is there twice"));
            }

            if (port.TargetPort is { Number: 0, Name: null })
            {
                faults.Add(new($"{path}.targetPort", "0", "must be 1 to 65535, or a name"));
            }

            if (port.NodePort != 0)
            {
                CheckNodePort($"{path}.nodePort", port.NodePort, node, faults);
                if (!nodePorts.Add((port.NodePort, port.Protocol)))
                {
                    faults.Add(new($"{path}.nodePort", $"{port.NodePort}/{port.Protocol}", "is there twice"));
                }
            }
        }

        if (service.HealthCheckNodePort != 0)
        {
            CheckNodePort("healthCheckNodePort", service.HealthCheckNodePort, node, faults);
            if (nodePorts.Contains((service.HealthCheckNodePort, IpProtocol.Tcp)))
            {
                faults.Add(new("healthCheckNodePort", $"{service.HealthCheckNodePort}", "is a node port of the service too"));
            }
        }
    }

    private static void CheckNodePort(string path, ushort port, NodeView node, List<ValidationFault> faults)
    {
        if (port < node.NodePortFirst || port > node.NodePortLast)
        {
            faults.Add(new(path, $"{port}", $"must be {node.NodePortFirst} to {node.NodePortLast}"));
        }
    }

    private static void CheckAddresses(string path, ImmutableArray<IPAddress> addresses, List<ValidationFault> faults)
    {
        if (addresses.IsDefault)
        {
            faults.Add(new(path, "", "must not be default"));
            return;
        }

        for (int i = 0; i < addresses.Length; i++)
        {
            if (!IsUnicast(addresses[i]))
            {
                faults.Add(new($"{path}[{i}]", addresses[i].ToString(), "must be a unicast IPv4 or IPv6 address"));
            }
            else if (addresses.IndexOf(addresses[i]) < i)
            {
                faults.Add(new($"{path}[{i}]", addresses[i].ToString(), "is there twice"));
            }
        }
    }

    private static void CheckAffinity(Service service, List<ValidationFault> faults)
    {
        CheckEnum("affinity", service.Affinity, faults);
        if (service.AffinityTimeout < TimeSpan.FromSeconds(1) || service.AffinityTimeout > TimeSpan.FromDays(1) || service.AffinityTimeout.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            faults.Add(new("affinityTimeout", service.AffinityTimeout.ToString(), "must be whole seconds, 1 to 86400"));
        }
    }

    private static void CheckEnum<T>(string path, T value, List<ValidationFault> faults)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            faults.Add(new(path, value.ToString(), $"must be one of {string.Join(", ", Enum.GetNames<T>())}"));
        }
    }
}
