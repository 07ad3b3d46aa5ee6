// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Netlink;

namespace Datapath.Tests;

/// <summary>Who appears in the tests.</summary>
internal static class Peers
{
    /// <summary>A pod of this node.</summary>
    public static Peer Alice { get; } = Pod("alice", 1, 1001);

    /// <summary>Another pod of this node.</summary>
    public static Peer Bob { get; } = Pod("bob", 2, 1002);

    /// <summary>A third one.</summary>
    public static Peer Carol { get; } = Pod("carol", 3, 1003);

    public static IReadOnlyList<Peer> Pods { get; } = [Alice, Bob, Carol];

    /// <summary>A pod of another node, known by its address.</summary>
    public static Peer Remote { get; } = new("remote", 2001, IPAddress.Parse("10.0.9.1"), IPAddress.Parse("fd00:9::1"));

    /// <summary>The node itself.</summary>
    public static Peer Host { get; } = new("host", 1, IPAddress.Parse("192.168.1.1"), IPAddress.Parse("fd00:1::1"));

    /// <summary>Somebody nothing is known of.</summary>
    public static Peer World { get; } = new("world", 0, IPAddress.Parse("198.51.100.7"), IPAddress.Parse("2001:db8::7"));

    private static Peer Pod(string name, ushort id, uint identity) =>
        new(name, identity, IPAddress.Parse($"10.0.0.{id}"), IPAddress.Parse($"fd00::{id}"))
        {
            Id = id,
            Ifindex = 10 + id,
            Mac = MacAddress.Parse($"02:aa:00:00:00:0{id}"),
            GatewayMac = MacAddress.Parse($"02:bb:00:00:00:0{id}"),
        };
}
