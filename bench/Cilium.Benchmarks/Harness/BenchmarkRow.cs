// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Benchmarks;

/// <summary>One figure, with what it is compared to.</summary>
internal sealed record BenchmarkRow(string Name, string Unit, Sample Ours)
{
    public Sample? Peer { get; init; }

    public string? PeerName { get; init; }

    public Goal? Goal { get; init; }

    public double? Ratio => Peer is null || Peer.Median == 0 ? null : Ours.Zip(Peer, (ours, peer) => ours / peer).Median;

    public bool? IsMet => Goal?.IsMetBy(Ours.Median, Ratio);
}
