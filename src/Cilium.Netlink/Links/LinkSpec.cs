// SPDX-License-Identifier: Apache-2.0
using Cilium.Netlink.Interop;
using static Cilium.Netlink.Interop.IfLink;

namespace Cilium.Netlink;

/// <summary>A link to create. Every property that is null or false is left to the kernel.</summary>
/// <remarks>A blueprint: it meets the kernel in <see cref="Links.Create"/>.</remarks>
public abstract record LinkSpec
{
    private protected LinkSpec(string name) => Name = LinkNames.Validate(name);

    /// <summary>The name, 1 to 15 bytes.</summary>
    public string Name { get; }

    /// <summary>The kernel's name for this kind of link: "veth".</summary>
    public abstract string Kind { get; }

    /// <summary>The index to ask for; creation fails with EBUSY when it is taken.</summary>
    public int? Index { get; init; }

    /// <summary>The namespace to create the link in; null: that of the socket. The link never shows up in the socket's namespace.</summary>
    public NetworkNamespace? Namespace { get; init; }

    /// <summary>Largest packet in bytes, without the link-layer header.</summary>
    public int? Mtu { get; init; }

    /// <summary>Hardware address.</summary>
    public MacAddress? MacAddress { get; init; }

    /// <summary>Whether to switch the link on at once.</summary>
    public bool IsUp { get; init; }

    /// <summary>Index of the bridge or other master to join.</summary>
    public int? MasterIndex { get; init; }

    /// <summary>A text for humans, at most 255 bytes.</summary>
    public string? Alias { get; init; }

    /// <summary>Number of device group.</summary>
    public uint? Group { get; init; }

    /// <summary>Packets that the default qdisc queues.</summary>
    public int? TxQueueLength { get; init; }

    /// <summary>Number of transmit queues to allocate, 1 to 4096.</summary>
    public int? TxQueues { get; init; }

    /// <summary>Number of receive queues to allocate, 1 to 4096.</summary>
    public int? RxQueues { get; init; }

    /// <summary>Largest aggregate packet to send in bytes; above 65536 needs IPv6 or <see cref="GsoIpv4MaxSize"/> (big TCP).</summary>
    public int? GsoMaxSize { get; init; }

    /// <summary>Largest number of segments of an aggregate packet.</summary>
    public int? GsoMaxSegments { get; init; }

    /// <summary>Largest aggregate packet to build on receive, in bytes.</summary>
    public int? GroMaxSize { get; init; }

    /// <summary>As <see cref="GsoMaxSize"/>, for IPv4 (kernel 6.3).</summary>
    public int? GsoIpv4MaxSize { get; init; }

    /// <summary>As <see cref="GroMaxSize"/>, for IPv4 (kernel 6.3).</summary>
    public int? GroIpv4MaxSize { get; init; }

    internal virtual void Validate()
    {
        ThrowIfOutside(Mtu, 1, 0x7fffffff, nameof(Mtu));
        ThrowIfOutside(Index, 1, 0x7fffffff, nameof(Index));
        ThrowIfOutside(TxQueues, 1, 4096, nameof(TxQueues));
        ThrowIfOutside(RxQueues, 1, 4096, nameof(RxQueues));
        ThrowIfOutside(TxQueueLength, 0, 0x7fffffff, nameof(TxQueueLength));
    }

    /// <summary>Writes the header and the attributes shared by all kinds, then those of the kind.</summary>
    internal void Write(NetlinkRequest request, in NamespaceReference target)
    {
        request.WriteHeader(new ifinfomsg
        {
            ifi_index = Index ?? 0,
            ifi_flags = IsUp ? IFF_UP : 0,
            ifi_change = IsUp ? IFF_UP : 0,
        });
        request.AddString(IFLA_IFNAME, Name);
        AddIfSet(request, IFLA_MTU, Mtu, nameof(IFLA_MTU));
        AddIfSet(request, IFLA_MASTER, MasterIndex, nameof(IFLA_MASTER));
        AddIfSet(request, IFLA_TXQLEN, TxQueueLength, nameof(IFLA_TXQLEN));
        AddIfSet(request, IFLA_NUM_TX_QUEUES, TxQueues, nameof(IFLA_NUM_TX_QUEUES));
        AddIfSet(request, IFLA_NUM_RX_QUEUES, RxQueues, nameof(IFLA_NUM_RX_QUEUES));
        AddIfSet(request, IFLA_GSO_MAX_SIZE, GsoMaxSize, nameof(IFLA_GSO_MAX_SIZE));
        AddIfSet(request, IFLA_GSO_MAX_SEGS, GsoMaxSegments, nameof(IFLA_GSO_MAX_SEGS));
        AddIfSet(request, IFLA_GRO_MAX_SIZE, GroMaxSize, nameof(IFLA_GRO_MAX_SIZE));
        AddIfSet(request, IFLA_GSO_IPV4_MAX_SIZE, GsoIpv4MaxSize, nameof(IFLA_GSO_IPV4_MAX_SIZE));
        AddIfSet(request, IFLA_GRO_IPV4_MAX_SIZE, GroIpv4MaxSize, nameof(IFLA_GRO_IPV4_MAX_SIZE));
        if (Group is { } group)
        {
            request.AddUInt32(IFLA_GROUP, group);
        }

        if (MacAddress is { } mac)
        {
            request.AddMac(IFLA_ADDRESS, mac);
        }

        if (Namespace is not null)
        {
            request.AddUInt32(IFLA_NET_NS_FD, target.Descriptor);
        }

        WriteBase(request);
        using (request.Nest(IFLA_LINKINFO))
        {
            request.AddString(IFLA_INFO_KIND, Kind);
            WriteKind(request);
        }
    }

    /// <summary>Writes attributes of the kind that stand beside the kind's own.</summary>
    private protected virtual void WriteBase(NetlinkRequest request)
    {
    }

    /// <summary>Writes the kind's own attributes.</summary>
    private protected virtual void WriteKind(NetlinkRequest request)
    {
    }

    private protected static void ThrowIfOutside(int? value, int minimum, int maximum, string name)
    {
        if (value is { } number && (number < minimum || number > maximum))
        {
            throw new ArgumentOutOfRangeException(name, number, $"{name} must be {minimum} to {maximum}.");
        }
    }

    private protected static void AddIfSet(NetlinkRequest request, ushort type, int? value, string name)
    {
        if (value is { } number)
        {
            request.AddUInt32(type, (uint)number, name);
        }
    }
}
