// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Time.Testing;

namespace Cilium.LoadBalancing.Tests;

/// <summary>A table over a data plane in memory.</summary>
internal sealed class Bed
{
    internal Bed(Action<ServiceTableOptions>? configure = null)
    {
        Table = new ServiceTable(Make.Options(configure), Datapath, Time);
        Table.SetNodeAddresses(Make.Addresses("192.168.0.1 fd00::1"), Make.Addresses("192.168.0.2 fd00::2"));
    }

    internal FakeTimeProvider Time { get; } = new(new DateTimeOffset(2025, 8, 1, 0, 0, 0, TimeSpan.Zero));

    internal InMemoryServiceDatapath Datapath { get; } = new();

    internal ServiceTable Table { get; }

    internal static ServiceConnection From(string client, string address, ushort port = 80, bool isOutside = false, IpProtocol protocol = IpProtocol.Tcp, ushort clientPort = 40000) =>
        new(IPAddress.Parse(client), clientPort, IPAddress.Parse(address), port, protocol, isOutside);
}
