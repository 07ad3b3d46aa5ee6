// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Cilium.Netlink.Interop;
using static Cilium.Netlink.Interop.IfLink;

namespace Cilium.Netlink;

/// <summary>A VXLAN tunnel (RFC 7348).</summary>
public sealed record VxlanSpec : LinkSpec
{
    /// <summary>A tunnel whose network identifier, addresses and key come with each packet (external, or metadata, mode):
    /// one link for all peers, as BPF programs and routes want it.</summary>
    /// <param name="name">The link's name.</param>
    public VxlanSpec(string name)
        : base(name)
        => IsExternal = true;

    /// <summary>A tunnel for one network identifier.</summary>
    /// <param name="name">The link's name.</param>
    /// <param name="networkIdentifier">VNI, 0 to 16777215.</param>
    public VxlanSpec(string name, int networkIdentifier)
        : base(name)
        => NetworkIdentifier = networkIdentifier;

    /// <inheritdoc/>
    public override string Kind => "vxlan";

    /// <summary>The VNI, or null in external mode.</summary>
    public int? NetworkIdentifier { get; }

    /// <summary>Whether the tunnel takes its metadata from each packet.</summary>
    public bool IsExternal { get; }

    /// <summary>UDP destination port. Default 4789 (IANA); Linux alone would take 8472.</summary>
    public int Port { get; init; } = 4789;

    /// <summary>The first and last UDP source port to hash flows to; null: the ephemeral range.</summary>
    public (int First, int Last)? SourcePorts { get; init; }

    /// <summary>The remote or multicast address for what has no forwarding entry.</summary>
    public IPAddress? Remote { get; init; }

    /// <summary>The source address of the tunnel's packets.</summary>
    public IPAddress? Local { get; init; }

    /// <summary>Index of the link that the tunnel's packets leave by.</summary>
    public int? UnderlyingIndex { get; init; }

    /// <summary>Whether peers are learned from what arrives. Null: the kernel's default, which is yes, and no in external mode.</summary>
    public bool? IsLearning { get; init; }

    /// <summary>TTL of the tunnel's packets, 1 to 255; null: the system's default.</summary>
    public byte? TimeToLive { get; init; }

    /// <summary>Whether outer UDP checksums are computed (IPv4).</summary>
    public bool? HasUdpChecksum { get; init; }

    /// <summary>Whether outer UDP checksums may be zero over IPv6, both ways.</summary>
    public bool? AllowsZeroUdp6Checksum { get; init; }

    internal override void Validate()
    {
        base.Validate();
        ThrowIfOutside(NetworkIdentifier, 0, 0xffffff, nameof(NetworkIdentifier));
        ThrowIfOutside(Port, 1, 65535, nameof(Port));
        ThrowIfOutside(SourcePorts?.First, 1, 65535, nameof(SourcePorts));
        ThrowIfOutside(SourcePorts?.Last, SourcePorts?.First ?? 1, 65535, nameof(SourcePorts));
    }

    private protected override void WriteKind(NetlinkRequest request)
    {
        using NestedScope data = request.Nest(IFLA_INFO_DATA);
        request.AddUInt16BigEndian(IFLA_VXLAN_PORT, (ushort)Port);
        AddIfSet(request, IFLA_VXLAN_ID, NetworkIdentifier, nameof(IFLA_VXLAN_ID));
        AddIfSet(request, IFLA_VXLAN_LINK, UnderlyingIndex, nameof(IFLA_VXLAN_LINK));
        AddIfSet(request, IFLA_VXLAN_LEARNING, IsLearning ?? (IsExternal ? false : null), nameof(IFLA_VXLAN_LEARNING));
        AddIfSet(request, IFLA_VXLAN_UDP_CSUM, HasUdpChecksum, nameof(IFLA_VXLAN_UDP_CSUM));
        AddIfSet(request, IFLA_VXLAN_UDP_ZERO_CSUM6_TX, AllowsZeroUdp6Checksum, nameof(IFLA_VXLAN_UDP_ZERO_CSUM6_TX));
        AddIfSet(request, IFLA_VXLAN_UDP_ZERO_CSUM6_RX, AllowsZeroUdp6Checksum, nameof(IFLA_VXLAN_UDP_ZERO_CSUM6_RX));
        if (IsExternal)
        {
            request.AddByte(IFLA_VXLAN_COLLECT_METADATA, 1);
        }

        if (TimeToLive is { } ttl)
        {
            request.AddByte(IFLA_VXLAN_TTL, ttl);
        }

        if (SourcePorts is { } range)
        {
            Span<byte> bytes = [(byte)(range.First >> 8), (byte)range.First, (byte)(range.Last >> 8), (byte)range.Last];
            request.AddBytes(IFLA_VXLAN_PORT_RANGE, bytes);
        }

        if (Remote is not null)
        {
            request.AddAddress(Remote.AddressFamily == AddressFamily.InterNetwork ? IFLA_VXLAN_GROUP : IFLA_VXLAN_GROUP6, Remote, "IFLA_VXLAN_GROUP");
        }

        if (Local is not null)
        {
            request.AddAddress(Local.AddressFamily == AddressFamily.InterNetwork ? IFLA_VXLAN_LOCAL : IFLA_VXLAN_LOCAL6, Local, "IFLA_VXLAN_LOCAL");
        }
    }

    private static void AddIfSet(NetlinkRequest request, ushort type, bool? value, string name)
    {
        if (value is { } isSet)
        {
            request.AddByte(type, isSet ? (byte)1 : (byte)0, name);
        }
    }
}
