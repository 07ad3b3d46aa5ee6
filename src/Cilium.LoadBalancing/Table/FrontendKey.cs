// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>What can lead to one service port at a time.</summary>
/// <param name="Address">The address as a prefix of full length; length 0: any address of a node, in that family.</param>
/// <param name="Port">Host order.</param>
/// <param name="Protocol">The protocol.</param>
internal readonly record struct FrontendKey(IpPrefix Address, ushort Port, IpProtocol Protocol)
{
    internal IPAddress? AddressOrNull => Address.Length == 0 ? null : Address.Address;

    internal static FrontendKey Of(FrontendState frontend, ServicePortKey servicePort) => Of(frontend.Address, frontend.Port, servicePort.Protocol, servicePort.IsIPv6);

    internal static FrontendKey Of(IPAddress? address, ushort port, IpProtocol protocol, bool isIPv6) =>
        new(address is null ? IpPrefix.FromBits(0, 0, isIPv6) : IpPrefix.FromAddress(address), port, protocol);
}
