// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>The maps of balanced sockets, by the names that they are pinned under.</summary>
internal static class SocketMapNames
{
    public const string Peers = "socket_peers";
    public const string Destinations = "socket_destinations";
    public const string Counts = "socket_counts";

    /// <summary>What the object has: these, and those of services.</summary>
    public static IReadOnlyList<string> All { get; } = [.. ServiceMapNames.All, Peers, Destinations, Counts];

    /// <summary>What its programs use.</summary>
    public static IReadOnlyList<string> Used { get; } =
    [
        .. All.Except([ServiceMapNames.FrontendAddresses, ServiceMapNames.SourceRanges4, ServiceMapNames.SourceRanges6]),
    ];
}
