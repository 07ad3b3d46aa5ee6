// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Netlink.Interop;
using static Cilium.Netlink.Interop.IfAddress;

namespace Cilium.Netlink;

/// <summary>Reads RTM_NEWADDR and RTM_DELADDR messages.</summary>
internal static class AddressParser
{
    /// <summary>INFINITY_LIFE_TIME.</summary>
    internal const uint Forever = uint.MaxValue;

    internal static AddressInfo Parse(in NetlinkMessage message)
    {
        ifaddrmsg header = message.ReadHeader<ifaddrmsg>(out NetlinkAttributes attributes);
        IPAddress? address = null;
        IPAddress? local = null;
        var info = new AddressInfo
        {
            LinkIndex = header.ifa_index,
            PrefixLength = header.ifa_prefixlen,
            Scope = (AddressScope)header.ifa_scope,
            Flags = (AddressFlags)header.ifa_flags,
        };
        foreach (NetlinkAttribute attribute in attributes)
        {
            switch (attribute.Type)
            {
                case IFA_ADDRESS:
                    address = attribute.ReadAddress();
                    break;
                case IFA_LOCAL:
                    local = attribute.ReadAddress();
                    break;
                case IFA_BROADCAST:
                    info = info with { Broadcast = attribute.ReadAddress() };
                    break;
                case IFA_LABEL:
                    info = info with { Label = attribute.ReadString() };
                    break;
                case IFA_FLAGS:
                    info = info with { Flags = (AddressFlags)attribute.ReadUInt32() };
                    break;
                case IFA_CACHEINFO:
                    ifa_cacheinfo cache = attribute.Read<ifa_cacheinfo>();
                    info = info with { ValidLifetime = ToLifetime(cache.ifa_valid), PreferredLifetime = ToLifetime(cache.ifa_prefered) };
                    break;
            }
        }

        // IFA_ADDRESS is the peer's when IFA_LOCAL differs from it.
        IPAddress own = local ?? address ?? throw new NetlinkFormatException("an address message holds no address");
        return info with { Address = own, Peer = address is null || address.Equals(own) ? null : address };
    }

    private static TimeSpan? ToLifetime(uint seconds) => seconds == Forever ? null : TimeSpan.FromSeconds(seconds);
}
