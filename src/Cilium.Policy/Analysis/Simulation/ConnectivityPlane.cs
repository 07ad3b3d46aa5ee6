// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>Who reaches whom, for traffic for which that is the same.</summary>
public sealed class ConnectivityPlane
{
    private readonly ImmutableArray<ConnectionOutcome> _outcomes;
    private readonly int _count;

    internal ConnectivityPlane(TrafficSet traffic, ImmutableArray<ConnectionOutcome> outcomes, int count)
    {
        Traffic = traffic;
        _outcomes = outcomes;
        _count = count;
    }

    /// <summary>The traffic.</summary>
    public TrafficSet Traffic { get; }

    /// <summary>What becomes of a connection between two of <see cref="ConnectivityMatrix.Groups"/>, by index.</summary>
    public ConnectionOutcome this[int from, int to] => _outcomes[(from * _count) + to];
}
