// SPDX-License-Identifier: Apache-2.0
using Cilium.LoadBalancing;

namespace Cilium.Datapath;

/// <summary>A service port as the kernel has it at one moment. Immutable.</summary>
public sealed record ListedService
{
    /// <summary>Its name; null where a former process left it and nobody has claimed it since.</summary>
    public ServicePortKey? Key { get; init; }

    /// <summary>Where it is reached.</summary>
    public required IReadOnlyList<ListedFrontend> Frontends { get; init; }

    /// <summary>Its backends, also those that take no new connections.</summary>
    public required IReadOnlyList<ListedBackend> Backends { get; init; }

    /// <summary>What went to all its backends since it was entered, also to those that have left.</summary>
    public required BackendTraffic Traffic { get; init; }

    /// <summary>Connections that were refused for want of a backend.</summary>
    public ulong Refusals { get; init; }
}
