// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Benchmarks.Packets;

/// <summary>Which flows a test run sends packets of, in turn.</summary>
/// <param name="Flows">How many there are.</param>
/// <param name="Ports">How many client ports they have among them.</param>
/// <param name="Peers">How many remote addresses they have among them.</param>
internal sealed record FlowPlan(int Flows, int Ports, int Peers = 1)
{
    // Has no factor in common with the numbers of flows in use, so that every flow gets its turn.
    private const int FarApart = 38_197;

    /// <summary>The same packet again and again.</summary>
    public static FlowPlan One { get; } = new(1, 1);

    /// <summary>100,000 flows with a few peers.</summary>
    public static FlowPlan InTurn { get; } = new(100_000, 10_000, 10);

    /// <summary>100,000 flows with one peer: the server has two ports.</summary>
    public static FlowPlan InTurnWithOnePeer { get; } = new(100_000, 50_000, 2) { VariesServerPort = true };

    /// <summary>100,000 flows, each with a peer of its own.</summary>
    public static FlowPlan ManyPeers { get; } = new(100_000, 10_000, 100_000) { ChangesPeerEachTime = true };

    /// <summary>As many flows as one peer has ports for.</summary>
    public static FlowPlan OnePeer { get; } = new(60_000, 60_000);

    /// <summary>As many flows as a table of connections is full of, but for a little.</summary>
    public static FlowPlan AlmostAll { get; } = new(400_000, 40_000, 10);

    /// <summary>Whether successive packets have different peers; else the peer changes after a round of the ports.</summary>
    public bool ChangesPeerEachTime { get; init; }

    /// <summary>Whether it is not the peer that changes but the server's port.</summary>
    public bool VariesServerPort { get; init; }

    /// <summary>Which friend is the first peer.</summary>
    public int FirstPeer { get; init; }

    public uint Stride => Peers == 1 ? 1u : FarApart;
}
