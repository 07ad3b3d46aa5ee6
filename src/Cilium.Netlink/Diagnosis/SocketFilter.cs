// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace Cilium.Netlink;

/// <summary>Which sockets to list or destroy. The kernel filters; what is null matches any socket.</summary>
/// <param name="Protocol">TCP or UDP.</param>
public sealed record SocketFilter(ProtocolType Protocol)
{
    /// <summary>The socket's family; unspecified: both. An IPv6 socket may speak IPv4.</summary>
    public AddressFamily Family { get; init; } = AddressFamily.Unspecified;

    /// <summary>The states. Default: all.</summary>
    public SocketStates States { get; init; } = SocketStates.All;

    /// <summary>The prefix that the local address is in. An IPv4 prefix matches the IPv4 connections of IPv6 sockets too.</summary>
    public IPNetwork? Local { get; init; }

    /// <summary>The local port, in host byte order.</summary>
    public ushort? LocalPort { get; init; }

    /// <summary>The prefix that the remote address is in, as for <see cref="Local"/>.</summary>
    public IPNetwork? Remote { get; init; }

    /// <summary>The remote port, in host byte order.</summary>
    public ushort? RemotePort { get; init; }
}
