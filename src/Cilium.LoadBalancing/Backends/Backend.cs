// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Net;
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>Somebody who serves a service, as an endpoint slice lists it. Immutable.</summary>
public sealed record Backend
{
    /// <summary>The weight of a backend about which nothing else is said.</summary>
    public const int DefaultWeight = 100;

    /// <summary>The largest weight.</summary>
    public const int MaximumWeight = 65_535;

    /// <summary>Where it is reached: of the family of its slice, a unicast address.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>What is said about it. Default: ready and serving.</summary>
    public BackendConditions Conditions { get; init; } = BackendConditions.Ready | BackendConditions.Serving;

    /// <summary>The node that it runs on; null when nobody knows, and then it counts as running elsewhere.</summary>
    public string? NodeName { get; init; }

    /// <summary>The zone that it runs in; for people, only <see cref="HintedZones"/> decide.</summary>
    public string? Zone { get; init; }

    /// <summary>The zones whose clients it is meant for; none: nothing is said.</summary>
    public ImmutableArray<string> HintedZones { get; init; } = [];

    /// <summary>The nodes whose clients it is meant for; none: nothing is said.</summary>
    public ImmutableArray<string> HintedNodes { get; init; } = [];

    /// <summary>Its share of new connections relative to the others', 1 to 65,535; 0 takes it out as maintenance does. Default 100.</summary>
    public int Weight { get; init; } = DefaultWeight;

    /// <summary>The names that it has for its own ports, for target ports that are given by name in a slice that lists no ports.</summary>
    public ImmutableArray<NamedPort> NamedPorts { get; init; } = [];
}
