// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Netlink;

namespace Datapath.Tests;

/// <summary>Somebody who sends or receives: a pod of this node where it has a device, else somebody elsewhere.</summary>
internal sealed record Peer(string Name, uint Identity, IPAddress IPv4, IPAddress IPv6)
{
    public ushort Id { get; init; }

    public int Ifindex { get; init; }

    public MacAddress Mac { get; init; } = MacAddress.Parse("02:00:00:00:00:01");

    public MacAddress GatewayMac { get; init; } = MacAddress.Parse("02:00:00:00:00:02");

    public IPAddress Address(Family family) => family == Family.IPv4 ? IPv4 : IPv6;

    public override string ToString() => Name;
}
