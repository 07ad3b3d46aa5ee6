// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>Why a connection is allowed or denied, at both of its ends.</summary>
public sealed record ConnectionExplanation
{
    /// <summary>The sender.</summary>
    public required PolicyParty From { get; init; }

    /// <summary>The receiver.</summary>
    public required PolicyParty To { get; init; }

    /// <summary>The port of the receiver.</summary>
    public required TrafficPort Traffic { get; init; }

    /// <summary>The verdict.</summary>
    public required ConnectionVerdict Verdict { get; init; }

    /// <summary>What the sender's policy says; null when it has none.</summary>
    public PolicyExplanation? Egress { get; init; }

    /// <summary>What the receiver's policy says; null when it has none.</summary>
    public PolicyExplanation? Ingress { get; init; }

    /// <summary>All of that in a few sentences.</summary>
    public required string Sentence { get; init; }

    /// <summary>The sentence.</summary>
    public override string ToString() => Sentence;
}
