// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>All that a data plane needs to balance a service port. Immutable; equal by contents, order included.</summary>
public sealed record ServicePortState
{
    /// <summary>Which service port.</summary>
    public required ServicePortKey Key { get; init; }

    /// <summary>Where it is reached; no two of all service ports have the same address, port and protocol.</summary>
    public required ImmutableArray<FrontendState> Frontends { get; init; }

    /// <summary>Every backend that may have connections, also those that take no new ones; no two with the same address and port.</summary>
    public required ImmutableArray<BackendTarget> Backends { get; init; }

    /// <summary>Where new connections from within the cluster go. Always by chance: sockets have no flow yet to hash.</summary>
    public required BackendPool Inside { get; init; }

    /// <summary>Where new connections from outside the cluster go: empty where no frontend is reached from there, the same pool as
    /// <see cref="Inside"/> where both are alike.</summary>
    public required BackendPool Outside { get; init; }

    /// <summary>What session affinity goes by.</summary>
    public AffinitySource Affinity { get; init; }

    /// <summary>How long a client stays with its backend without a new connection. Whole seconds, 1 to 86,400; no matter without affinity.</summary>
    public TimeSpan AffinityTimeout { get; init; }

    /// <summary>Prefixes of clients that are taken, or refused where <see cref="RefusesSourceRanges"/>; empty: all are taken.</summary>
    public ImmutableArray<IpPrefix> SourceRanges { get; init; } = [];

    /// <summary>Whether <see cref="SourceRanges"/> lists who is refused.</summary>
    public bool RefusesSourceRanges { get; init; }

    /// <summary>Whether source ranges hold at every frontend that is reached from outside, and not at load balancer addresses alone.</summary>
    public bool ChecksSourceOfAllKinds { get; init; }

    /// <summary>How traffic from outside reaches backends on other nodes.</summary>
    public ForwardingMode Forwarding { get; init; }

    /// <summary>Whether traffic from outside goes to backends of this node alone, and keeps its source address.</summary>
    public bool IsLocalOutside { get; init; }

    /// <summary>Whether traffic from within the cluster goes to backends of this node alone.</summary>
    public bool IsLocalInside { get; init; }

    /// <summary>Whether sockets of TCP connections to a backend that is gone are destroyed, as those of UDP always are.</summary>
    public bool DestroysTcpSockets { get; init; }

    /// <inheritdoc/>
    public bool Equals(ServicePortState? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && Key == other.Key
            && AreEqual(Frontends, other.Frontends)
            && AreEqual(Backends, other.Backends)
            && Inside == other.Inside
            && Outside == other.Outside
            && (Affinity, AffinityTimeout, Forwarding) == (other.Affinity, other.AffinityTimeout, other.Forwarding)
            && AreEqual(SourceRanges, other.SourceRanges)
            && (RefusesSourceRanges, ChecksSourceOfAllKinds) == (other.RefusesSourceRanges, other.ChecksSourceOfAllKinds)
            && (IsLocalOutside, IsLocalInside, DestroysTcpSockets) == (other.IsLocalOutside, other.IsLocalInside, other.DestroysTcpSockets));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Key, Frontends.Length, Backends.Length);

    private static bool AreEqual<T>(ImmutableArray<T> left, ImmutableArray<T> right) => left == right || left.AsSpan().SequenceEqual(right.AsSpan());
}
