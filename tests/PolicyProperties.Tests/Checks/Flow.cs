// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace PolicyProperties.Tests;

/// <summary>Traffic that opens a connection, at the workload that judges it.</summary>
internal readonly record struct Flow(EndpointId Endpoint, TrafficDirection Direction, string Address, IpProtocol Protocol, ushort Port)
{
    public static Flow Random(EndpointId endpoint, string[] addresses, Random random)
    {
        var address = addresses[random.Next(addresses.Length)];
        var (protocol, port) = RandomTraffic.Probe(random, address.Contains(':', StringComparison.Ordinal));
        return new(endpoint, random.Next(2) == 0 ? TrafficDirection.Ingress : TrafficDirection.Egress, address, protocol, port);
    }

    public override string ToString() =>
        $"{Protocol}/{Port} {(Direction == TrafficDirection.Ingress ? $"from {Address} to endpoint {Endpoint}" : $"from endpoint {Endpoint} to {Address}")}";
}
