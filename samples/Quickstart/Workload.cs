// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using Cilium.Sdk;

namespace Quickstart;

/// <summary>A workload of the manifest.</summary>
internal sealed record Workload(string Name, string Ipv4, string Ipv6, ImmutableDictionary<string, string> Labels)
{
    public EndpointSpec ToEndpoint(int interfaceIndex, PhysicalAddress mac, PhysicalAddress hostMac) => new()
    {
        Name = Name,
        Labels = Labels,
        InterfaceIndex = interfaceIndex,
        Mac = mac,
        HostMac = hostMac,
        IPv4 = IPAddress.Parse(Ipv4),
        IPv6 = IPAddress.Parse(Ipv6),
    };
}
