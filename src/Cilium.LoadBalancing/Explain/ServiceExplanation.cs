// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.LoadBalancing;

/// <summary>Which backend a connection reaches, and why. Immutable.</summary>
public sealed record ServiceExplanation
{
    /// <summary>The connection.</summary>
    public required ServiceConnection Connection { get; init; }

    /// <summary>What becomes of it.</summary>
    public required ServiceOutcome Outcome { get; init; }

    /// <summary>Why, as one sentence.</summary>
    public required string Sentence { get; init; }

    /// <summary>The service port; null when there is none.</summary>
    public ServicePortKey? ServicePort { get; init; }

    /// <summary>What leads to it; null when nothing does.</summary>
    public FrontendState? Frontend { get; init; }

    /// <summary>The backend, where it is determined.</summary>
    public BackendTarget? Backend { get; init; }

    /// <summary>Who gets new connections from where this one comes from, in which shares; the largest first.</summary>
    public ImmutableArray<BackendShare> Candidates { get; init; } = [];

    /// <summary>How it is chosen among them.</summary>
    public SelectionAlgorithm Algorithm { get; init; } = SelectionAlgorithm.Random;

    /// <summary>What a client's earlier connections are recognised by: one that is recognised stays with its backend while that takes
    /// connections, whoever would be chosen now.</summary>
    public AffinitySource Affinity { get; init; }
}
