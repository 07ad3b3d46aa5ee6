// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using Cilium.Netlink.Interop;
using static Cilium.Netlink.Interop.Neighbour;
using static Cilium.Netlink.Interop.RtNetlink;

namespace Cilium.Netlink;

/// <summary>ARP and NDP entries of one namespace, and the addresses that it answers for as a proxy.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class Neighbors
{
    private readonly NetlinkChannel _channel;

    internal Neighbors(NetlinkChannel channel) => _channel = channel;

    /// <summary>Adds an entry.</summary>
    /// <exception cref="NetlinkException">There is one (EEXIST), or there is no such link (ENODEV).</exception>
    /// <exception cref="ArgumentException">A part of the blueprint does not fit the others; nothing was sent.</exception>
    public void Add(NeighborSpec neighbor) => Send(RTM_NEWNEIGH, NetlinkRequestFlags.Create | NetlinkRequestFlags.Exclusive, "add", neighbor);

    /// <summary>Adds an entry or replaces the one for the same address.</summary>
    /// <exception cref="NetlinkException">There is no such link (ENODEV), or a setting is refused.</exception>
    public void Replace(NeighborSpec neighbor) => Send(RTM_NEWNEIGH, NetlinkRequestFlags.Create | NetlinkRequestFlags.Replace, "replace", neighbor);

    /// <summary>Removes an entry; of the proxy entries when <see cref="NeighborSpec.IsProxy"/> is set.</summary>
    /// <exception cref="NetlinkException">There is none (ENOENT), or there is no such link (ENODEV).</exception>
    public void Delete(NeighborSpec neighbor) => Send(RTM_DELNEIGH, NetlinkRequestFlags.None, "delete", neighbor);

    /// <summary>Removes an entry if there is one.</summary>
    /// <returns>False when there was no such entry or link.</returns>
    public bool TryDelete(NeighborSpec neighbor)
    {
        try
        {
            Delete(neighbor);
            return true;
        }
        catch (NetlinkException error) when (error.IsNotFound)
        {
            return false;
        }
    }

    /// <summary>Reads the entries of ARP and NDP.</summary>
    /// <param name="linkIndex">Of this link; null: of all.</param>
    /// <param name="family">IPv4 or IPv6; unspecified: both.</param>
    public IReadOnlyList<NeighborInfo> List(int? linkIndex = null, AddressFamily family = AddressFamily.Unspecified)
        => List(linkIndex, family, 0, "list neighbours");

    /// <summary>Reads the addresses that this namespace answers for as a proxy.</summary>
    /// <param name="linkIndex">On this link; null: on all.</param>
    /// <param name="family">IPv4 or IPv6; unspecified: both.</param>
    public IReadOnlyList<NeighborInfo> ListProxies(int? linkIndex = null, AddressFamily family = AddressFamily.Unspecified)
        => List(linkIndex, family, (byte)NeighborFlags.Proxy, "list proxy neighbours");

    private List<NeighborInfo> List(int? linkIndex, AddressFamily family, byte flags, string operation)
    {
        using var request = new NetlinkRequest(RTM_GETNEIGH, NetlinkRequestFlags.Dump, operation);
        request.WriteHeader(new ndmsg { ndm_family = Families.ToKernel(family), ndm_flags = flags });
        if (linkIndex is { } link)
        {
            request.AddInt32(NDA_IFINDEX, link);
        }

        using NetlinkReply reply = _channel.Request(request);
        List<NeighborInfo> neighbors = [];
        foreach (NetlinkMessage message in reply)
        {
            if (NeighborParser.IsNeighbor(message)
                && NeighborParser.Parse(message) is { } neighbor
                && (linkIndex is null || neighbor.LinkIndex == linkIndex))
            {
                neighbors.Add(neighbor);
            }
        }

        return neighbors;
    }

    private void Send(ushort type, NetlinkRequestFlags flags, string verb, NeighborSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        spec.Validate();
        using var request = new NetlinkRequest(type, flags, $"{verb} neighbour {spec.Address} on link {spec.LinkIndex}");
        NeighborStates state = spec.State ?? (spec.MacAddress is null ? NeighborStates.None : NeighborStates.Permanent);
        NeighborFlags properties = (spec.IsProxy ? NeighborFlags.Proxy : 0)
            | (spec.IsExternallyLearned ? NeighborFlags.ExternallyLearned : 0)
            | (spec.IsRouter ? NeighborFlags.Router : 0);
        request.WriteHeader(new ndmsg
        {
            ndm_family = Families.ToKernel(spec.Address.AddressFamily),
            ndm_ifindex = spec.LinkIndex,
            ndm_state = (ushort)state,
            ndm_flags = (byte)properties,
        });
        request.AddAddress(NDA_DST, spec.Address);
        if (type == RTM_NEWNEIGH)
        {
            if (spec.MacAddress is { } mac)
            {
                request.AddMac(NDA_LLADDR, mac);
            }

            if (spec.IsManaged)
            {
                request.AddUInt32(NDA_FLAGS_EXT, NeighborParser.Managed);
            }

            if (spec.Protocol != RouteProtocol.Unspecified)
            {
                request.AddByte(NDA_PROTOCOL, (byte)spec.Protocol);
            }
        }

        _channel.Execute(request);
    }
}
