// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace PolicyProperties.Tests;

/// <summary>What is there from the beginning and stays: the addresses of reserved identities, and those of the world outside that
/// histories talk about.</summary>
internal static class Surroundings
{
    public const string HostAddress = "10.129.0.1";

    /// <summary>Addresses whose identity has a fixed number, with its labels.</summary>
    public static ImmutableArray<(string Address, uint Identity, ImmutableArray<string> Labels)> Reserved { get; } =
    [
        ("10.129.0.3", 3, ["reserved:unmanaged"]),
        ("10.129.0.4", 4, ["reserved:health"]),
        ("fd00:3::4", 4, ["reserved:health"]),
        ("10.129.0.5", 5, ["reserved:init"]),
        ("10.129.0.6", 6, ["reserved:remote-node"]),
        ("fd00:3::6", 6, ["reserved:remote-node"]),
        ("10.129.0.7", 7, ["reserved:kube-apiserver", "reserved:remote-node"]),
        ("10.129.0.8", 8, ["reserved:ingress"]),
    ];

    public static ImmutableArray<string> NodeAddresses { get; } = ["10.130.0.1", "10.130.0.2", "fd00:4::1"];

    public static ImmutableArray<string> Outside { get; } =
    [
        "10.0.0.1", "10.0.1.1", "10.0.1.7", "10.3.0.1", "10.9.9.9", "192.0.2.1", "192.0.2.200", "198.51.100.1",
        "2001:db8::1", "2001:db8:1::1", "2001:db8:1::7", "2001:db9::1",
    ];

    public static ImmutableArray<string> Prefixes { get; } =
    [
        "10.0.0.0/8", "10.0.0.0/16", "10.0.1.0/24", "10.0.1.7/32", "10.3.0.0/16", "10.128.0.0/16", "192.0.2.0/24", "192.0.2.128/25", "0.0.0.0/0",
        "2001:db8::/32", "2001:db8:1::/48", "2001:db8:1::7/128", "::/0",
    ];

    public static ImmutableArray<string> Names { get; } = ["example.com", "www.example.com", "a.cdn.example.com", "x.y.example.com", "api.example.org", "localhost"];
}
