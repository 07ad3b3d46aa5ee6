// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Benchmarks.Packets;

/// <summary>One kind of packet to measure.</summary>
internal sealed record PacketCase(PacketPath Path, PacketState State, Transport Transport, bool IsIPv6, FlowPlan Flows)
{
    public string Name => $"{Path} {State} {Transport} {(IsIPv6 ? "IPv6" : "IPv4")}".ToLowerInvariant();

    /// <summary>Whether the table of connections was used for long before: what is free in it lies strewn.</summary>
    public bool IsTableWorn { get; init; }

    /// <summary>Whether the packet has to be changed between two runs: to be of another flow, or because delivery
    /// takes a hop off its life.</summary>
    public bool IsDriven => State == PacketState.New || Flows.Flows > 1 || Path == PacketPath.Local;

    /// <summary>What the program returns for the packet (linux/pkt_cls.h).</summary>
    public int ExpectedAction => (State, Path) switch
    {
        (PacketState.Denied, _) => 2,
        (_, PacketPath.Local) => 7,
        _ => 0,
    };

    /// <summary>All combinations of paths, states, transports and families.</summary>
    public static IEnumerable<PacketCase> All(Func<PacketPath, PacketState, FlowPlan?> flows) =>
        from path in Enum.GetValues<PacketPath>()
        from state in Enum.GetValues<PacketState>()
        let plan = flows(path, state)
        where plan is not null
        from isIPv6 in (bool[])[false, true]
        from transport in Enum.GetValues<Transport>()
        select new PacketCase(path, state, transport, isIPv6, plan);
}
