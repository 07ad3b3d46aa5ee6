// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Cilium.Netlink.Interop;
using static Cilium.Netlink.Interop.IfLink;

namespace Cilium.Netlink;

/// <summary>What several link requests write alike.</summary>
internal static class LinkRequests
{
    internal static void AddMac(this NetlinkRequest request, ushort type, MacAddress value, [CallerArgumentExpression(nameof(type))] string? name = null)
    {
        Span<byte> bytes = stackalloc byte[MacAddress.Length];
        value.CopyTo(bytes);
        request.AddBytes(type, bytes, name);
    }

    /// <summary>Writes the header that names an existing link, and the name attribute when it is given by name.</summary>
    internal static void WriteLink(this NetlinkRequest request, LinkReference link, uint flags = 0, uint change = 0)
    {
        request.WriteHeader(new ifinfomsg { ifi_index = link.Index, ifi_flags = flags, ifi_change = change });
        if (link.Name is null)
        {
            return;
        }

        if (System.Text.Encoding.UTF8.GetByteCount(link.Name) <= LinkNames.MaximumLength)
        {
            request.AddString(IFLA_IFNAME, link.Name);
        }
        else
        {
            request.AddString(IFLA_ALT_IFNAME, link.Name);
        }
    }
}
