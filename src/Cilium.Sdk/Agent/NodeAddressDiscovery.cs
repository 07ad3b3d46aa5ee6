// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Netlink;

namespace Cilium.Sdk;

/// <summary>Finds the node's own addresses: those of the host namespace's devices, loopback and link-local ones apart.</summary>
internal static class NodeAddressDiscovery
{
    public static IReadOnlyList<IPAddress> Discover(NetworkNamespace? host)
    {
        using NetlinkSocket netlink = new(host);
        return
        [
            .. netlink.Addresses.List()
                .Select(info => info.Address)
                .Where(address => !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal)
                .Distinct(),
        ];
    }
}
