// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Benchmarks.Packets;

/// <summary>What Cilium takes for the same packets, in empty programs, and what we want: half of it or less.</summary>
internal static class PacketGoals
{
    public const string Unit = "x empty";
    private const string Cilium = "Cilium 1.19.4 (reference machine)";

    /// <summary>A row compared with Cilium, where it was measured.</summary>
    public static BenchmarkRow Row(string name, PacketCase wanted, PacketCost cost)
    {
        BenchmarkRow row = new(name, Unit, cost.Multiple);
        return Of(wanted) is var (peer, goal) && peer > 0
            ? row with { Peer = peer, PeerName = Cilium, Goal = Goal.AtMost(goal) }
            : row;
    }

    /// <summary>A row that compares two of our own figures: the one must not be more than a tenth above the other.</summary>
    public static BenchmarkRow Flat(string name, PacketCost large, PacketCost small, string smallName) => new(name, Unit, large.Multiple)
    {
        Peer = small.Multiple,
        PeerName = smallName,
        Goal = Goal.RatioAtMost(1.10),
    };

    private static (double Peer, double Goal) Of(PacketCase wanted) => (wanted.Path, wanted.State) switch
    {
        (PacketPath.Egress, PacketState.Established) => (14, 7),
        (PacketPath.Ingress, PacketState.Established) => (12, 6),
        (PacketPath.Local, PacketState.Established) => (26, 13),
        (PacketPath.Egress, PacketState.New) => (23, 12),
        (PacketPath.Ingress, PacketState.New) => (20, 10),
        (PacketPath.Egress or PacketPath.Ingress, PacketState.Denied) => (9.5, 5),
        _ => default,
    };
}
