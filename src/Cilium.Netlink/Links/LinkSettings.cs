// SPDX-License-Identifier: Apache-2.0
using Cilium.Netlink.Interop;
using static Cilium.Netlink.Interop.IfLink;

namespace Cilium.Netlink;

/// <summary>Changes to a link, carried out by one request. What is null stays as it is.</summary>
/// <remarks>The kernel applies them one after another; when one is refused, those before it remain.</remarks>
public sealed record LinkSettings
{
    /// <summary>A new name, 1 to 15 bytes. A link that is up can be renamed since kernel 6.1 (and live-renamed drivers before).</summary>
    public string? Name { get; init; }

    /// <summary>Whether the link is switched on.</summary>
    public bool? IsUp { get; init; }

    /// <summary>Largest packet in bytes.</summary>
    public int? Mtu { get; init; }

    /// <summary>Hardware address.</summary>
    public MacAddress? MacAddress { get; init; }

    /// <summary>Index of the bridge or other master to join; 0: leave it.</summary>
    public int? MasterIndex { get; init; }

    /// <summary>The text for humans, at most 255 bytes; empty: none.</summary>
    public string? Alias { get; init; }

    /// <summary>Device group.</summary>
    public uint? Group { get; init; }

    /// <summary>Packets that the default qdisc queues.</summary>
    public int? TxQueueLength { get; init; }

    /// <summary>Largest aggregate packet to send, in bytes.</summary>
    public int? GsoMaxSize { get; init; }

    /// <summary>Largest number of segments of an aggregate packet.</summary>
    public int? GsoMaxSegments { get; init; }

    /// <summary>Largest aggregate packet to build on receive, in bytes.</summary>
    public int? GroMaxSize { get; init; }

    /// <summary>As <see cref="GsoMaxSize"/>, for IPv4 (kernel 6.3).</summary>
    public int? GsoIpv4MaxSize { get; init; }

    /// <summary>As <see cref="GroMaxSize"/>, for IPv4 (kernel 6.3).</summary>
    public int? GroIpv4MaxSize { get; init; }

    /// <summary>The namespace to move to. The link loses its addresses and is switched off, unless <see cref="IsUp"/> says otherwise.</summary>
    public NetworkNamespace? Namespace { get; init; }

    internal void Write(NetlinkRequest request, LinkReference link, in NamespaceReference target)
    {
        request.WriteLink(link, IsUp == true ? IFF_UP : 0, IsUp is null ? 0 : IFF_UP);
        if (Name is not null)
        {
            request.AddString(IFLA_IFNAME, LinkNames.Validate(Name, nameof(Name)));
        }

        AddIfSet(request, IFLA_MTU, Mtu, nameof(IFLA_MTU));
        AddIfSet(request, IFLA_MASTER, MasterIndex, nameof(IFLA_MASTER));
        AddIfSet(request, IFLA_TXQLEN, TxQueueLength, nameof(IFLA_TXQLEN));
        AddIfSet(request, IFLA_GSO_MAX_SIZE, GsoMaxSize, nameof(IFLA_GSO_MAX_SIZE));
        AddIfSet(request, IFLA_GSO_MAX_SEGS, GsoMaxSegments, nameof(IFLA_GSO_MAX_SEGS));
        AddIfSet(request, IFLA_GRO_MAX_SIZE, GroMaxSize, nameof(IFLA_GRO_MAX_SIZE));
        AddIfSet(request, IFLA_GSO_IPV4_MAX_SIZE, GsoIpv4MaxSize, nameof(IFLA_GSO_IPV4_MAX_SIZE));
        AddIfSet(request, IFLA_GRO_IPV4_MAX_SIZE, GroIpv4MaxSize, nameof(IFLA_GRO_IPV4_MAX_SIZE));
        if (MacAddress is { } mac)
        {
            request.AddMac(IFLA_ADDRESS, mac);
        }

        if (Alias is not null)
        {
            // Without a NUL, so that an empty text has no bytes at all and clears the alias.
            request.AddBytes(IFLA_IFALIAS, System.Text.Encoding.UTF8.GetBytes(Alias));
        }

        if (Group is { } group)
        {
            request.AddUInt32(IFLA_GROUP, group);
        }

        if (Namespace is not null)
        {
            request.AddUInt32(IFLA_NET_NS_FD, target.Descriptor);
        }
    }

    private static void AddIfSet(NetlinkRequest request, ushort type, int? value, string name)
    {
        if (value is { } number)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(number, name);
            request.AddUInt32(type, (uint)number, name);
        }
    }
}
