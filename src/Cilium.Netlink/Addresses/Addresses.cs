// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Cilium.Netlink.Interop;
using static Cilium.Netlink.Interop.IfAddress;
using static Cilium.Netlink.Interop.RtNetlink;

namespace Cilium.Netlink;

/// <summary>IPv4 and IPv6 addresses on the links of one namespace.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed partial class Addresses
{
    private readonly NetlinkChannel _channel;

    internal Addresses(NetlinkChannel channel) => _channel = channel;

    /// <summary>Adds an address.</summary>
    /// <exception cref="NetlinkException">The link has it already (EEXIST), or there is no such link (ENODEV).</exception>
    /// <exception cref="ArgumentException">A part of the blueprint does not fit the others; nothing was sent.</exception>
    public void Add(AddressSpec address) => Send(RTM_NEWADDR, NetlinkRequestFlags.Create | NetlinkRequestFlags.Exclusive, "add", address);

    /// <summary>Adds an address, or changes its lifetimes and flags when the link has it.</summary>
    /// <exception cref="NetlinkException">There is no such link (ENODEV), or a setting is refused.</exception>
    public void Replace(AddressSpec address) => Send(RTM_NEWADDR, NetlinkRequestFlags.Create | NetlinkRequestFlags.Replace, "replace", address);

    /// <summary>Removes an address.</summary>
    /// <exception cref="NetlinkException">The link does not have it (EADDRNOTAVAIL), or there is no such link (ENODEV).</exception>
    public void Delete(AddressSpec address) => Send(RTM_DELADDR, NetlinkRequestFlags.None, "delete", address);

    /// <summary>Removes an address if the link has it.</summary>
    /// <returns>False when there was no such address or link.</returns>
    public bool TryDelete(AddressSpec address)
    {
        try
        {
            Delete(address);
            return true;
        }
        catch (NetlinkException error) when (error.IsNotFound)
        {
            return false;
        }
    }

    /// <summary>Reads addresses.</summary>
    /// <param name="linkIndex">Of this link; null: of all.</param>
    /// <param name="family">IPv4 (<see cref="AddressFamily.InterNetwork"/>) or IPv6; unspecified: both.</param>
    /// <exception cref="NetlinkException">There is no such link (ENODEV).</exception>
    public IReadOnlyList<AddressInfo> List(int? linkIndex = null, AddressFamily family = AddressFamily.Unspecified)
    {
        using var request = new NetlinkRequest(RTM_GETADDR, NetlinkRequestFlags.Dump, "list addresses");
        request.WriteHeader(new ifaddrmsg { ifa_family = Families.ToKernel(family), ifa_index = linkIndex ?? 0 });
        using NetlinkReply reply = _channel.Request(request);
        List<AddressInfo> addresses = [];
        foreach (NetlinkMessage message in reply)
        {
            AddressInfo info = AddressParser.Parse(message);

            // Kernels without strict checking list all links.
            if (linkIndex is null || info.LinkIndex == linkIndex)
            {
                addresses.Add(info);
            }
        }

        return addresses;
    }

    private void Send(ushort type, NetlinkRequestFlags flags, string verb, AddressSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        spec.Validate();
        using var request = new NetlinkRequest(type, flags, $"{verb} address {spec.Address}/{spec.PrefixLength} on link {spec.LinkIndex}");
        request.WriteHeader(new ifaddrmsg
        {
            ifa_family = Families.ToKernel(spec.Address.AddressFamily),
            ifa_prefixlen = (byte)spec.PrefixLength,
            ifa_scope = (byte)(spec.Scope ?? UsualScope(spec.Address)),
            ifa_index = spec.LinkIndex,
        });
        request.AddAddress(IFA_LOCAL, spec.Address);
        request.AddAddress(IFA_ADDRESS, spec.Peer ?? spec.Address);
        AddressFlags properties = (spec.HasNoPrefixRoute ? AddressFlags.NoPrefixRoute : 0)
            | (spec.SkipsDuplicateDetection ? AddressFlags.NoDuplicateDetection : 0);
        if (type == RTM_NEWADDR)
        {
            WriteSettings(request, spec, properties);
        }

        _channel.Execute(request);
    }

    private static void WriteSettings(NetlinkRequest request, AddressSpec spec, AddressFlags properties)
    {
        if (properties != 0)
        {
            request.AddUInt32(IFA_FLAGS, (uint)properties);
        }

        if (spec.Broadcast is not null)
        {
            request.AddAddress(IFA_BROADCAST, spec.Broadcast);
        }

        if (spec.Label is not null)
        {
            request.AddString(IFA_LABEL, spec.Label);
        }

        if (spec.RouteMetric is { } metric)
        {
            request.AddUInt32(IFA_RT_PRIORITY, metric);
        }

        if (spec.ValidLifetime is not null || spec.PreferredLifetime is not null)
        {
            uint valid = ToSeconds(spec.ValidLifetime);
            var cache = new ifa_cacheinfo { ifa_valid = valid, ifa_prefered = spec.PreferredLifetime is null ? valid : ToSeconds(spec.PreferredLifetime) };
            request.AddBytes(IFA_CACHEINFO, System.Runtime.InteropServices.MemoryMarshal.AsBytes(new ReadOnlySpan<ifa_cacheinfo>(in cache)));
        }
    }

    private static uint ToSeconds(TimeSpan? lifetime) => lifetime is { } time ? (uint)Math.Clamp((long)time.TotalSeconds, 0, uint.MaxValue - 1) : AddressParser.Forever;

    private static AddressScope UsualScope(IPAddress address)
        => IPAddress.IsLoopback(address) ? AddressScope.Host
        : address.IsIPv6LinkLocal ? AddressScope.Link
        : AddressScope.Universe;
}
