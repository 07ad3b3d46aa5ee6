// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Datapath.Layout;

namespace Datapath.Tests;

/// <summary>A service port to put into the maps.</summary>
internal sealed record BalancedPort
{
    public byte Protocol { get; init; } = TestPolicy.Tcp;

    /// <summary>The address; null: any of a node.</summary>
    public required IPAddress? Address { get; init; }

    public bool IsIPv6 { get; init; }

    public ushort Port { get; init; } = 80;

    public FrontendFlags Flags { get; init; } = FrontendFlags.Routable | FrontendFlags.LoadBalancer;

    public IReadOnlyList<BalancedBackend> Backends { get; init; } = [];

    public bool IsMaglev { get; init; }

    public uint AffinityTimeout { get; init; }

    public IReadOnlyList<IpPrefix> SourceRanges { get; init; } = [];
}
