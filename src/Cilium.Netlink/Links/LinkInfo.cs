// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink;

/// <summary>A link as the kernel described it at one moment.</summary>
public sealed record LinkInfo
{
    /// <summary>The number that the kernel knows the link by, unique in its namespace.</summary>
    public int Index { get; init; }

    /// <summary>The name.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Further names.</summary>
    public IReadOnlyList<string> AlternativeNames { get; init; } = [];

    /// <summary>The kind as the kernel names it ("veth"), or null for hardware and loopback.</summary>
    public string? Kind { get; init; }

    /// <summary>The settings of a VXLAN link; null for other kinds.</summary>
    public VxlanInfo? Vxlan { get; init; }

    /// <summary>The VLAN identifier of a VLAN link; null for other kinds.</summary>
    public int? VlanId { get; init; }

    /// <summary>The hardware type (<c>ARPHRD_*</c>): 1 Ethernet, 772 loopback, 65534 none.</summary>
    public int HardwareType { get; init; }

    /// <summary>Properties and administrative state.</summary>
    public LinkFlags Flags { get; init; }

    /// <summary>Whether the link is switched on (administratively up).</summary>
    public bool IsUp => (Flags & LinkFlags.Up) != 0;

    /// <summary>Whether the driver has a carrier.</summary>
    public bool HasCarrier { get; init; }

    /// <summary>Whether the link can carry packets.</summary>
    public OperationalState OperationalState { get; init; }

    /// <summary>Largest packet in bytes, without the link-layer header.</summary>
    public int Mtu { get; init; }

    /// <summary>Hardware address; null when the link has none of six bytes.</summary>
    public MacAddress? MacAddress { get; init; }

    /// <summary>The address that the hardware came with; null when it has none.</summary>
    public MacAddress? PermanentMacAddress { get; init; }

    /// <summary>Index of the bridge or other master, or null.</summary>
    public int? MasterIndex { get; init; }

    /// <summary>Index of the peer (veth) or of the link underneath (vlan), in the namespace <see cref="LinkNamespaceId"/>; or null.</summary>
    public int? PeerIndex { get; init; }

    /// <summary>The number of the namespace where <see cref="PeerIndex"/> is valid; null: this one.</summary>
    public int? LinkNamespaceId { get; init; }

    /// <summary>The text for humans, or null.</summary>
    public string? Alias { get; init; }

    /// <summary>Device group.</summary>
    public uint Group { get; init; }

    /// <summary>Packets that the default qdisc queues.</summary>
    public int TxQueueLength { get; init; }

    /// <summary>Number of transmit queues.</summary>
    public int TxQueues { get; init; }

    /// <summary>Number of receive queues.</summary>
    public int RxQueues { get; init; }

    /// <summary>Largest aggregate packet to send, in bytes.</summary>
    public int GsoMaxSize { get; init; }

    /// <summary>Largest number of segments of an aggregate packet.</summary>
    public int GsoMaxSegments { get; init; }

    /// <summary>Largest aggregate packet built on receive, in bytes; 0 on kernels that do not tell.</summary>
    public int GroMaxSize { get; init; }

    /// <summary>As <see cref="GsoMaxSize"/>, for IPv4; 0 on kernels before 6.3.</summary>
    public int GsoIpv4MaxSize { get; init; }

    /// <summary>As <see cref="GroMaxSize"/>, for IPv4; 0 on kernels before 6.3.</summary>
    public int GroIpv4MaxSize { get; init; }

    /// <summary>How many users asked for promiscuous mode.</summary>
    public int Promiscuity { get; init; }
}
