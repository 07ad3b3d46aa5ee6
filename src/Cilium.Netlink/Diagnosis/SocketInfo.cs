// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace Cilium.Netlink;

/// <summary>A socket of any process of the namespace as the kernel described it at one moment.</summary>
public sealed record SocketInfo
{
    /// <summary>TCP or UDP.</summary>
    public ProtocolType Protocol { get; init; }

    /// <summary>The socket's family.</summary>
    public AddressFamily Family { get; init; }

    /// <summary>Its state, one bit.</summary>
    public SocketStates State { get; init; }

    /// <summary>Local address and port. Of an IPv6 socket that speaks IPv4: the mapped address.</summary>
    public IPEndPoint Local { get; init; } = new(IPAddress.Any, 0);

    /// <summary>Remote address and port; any address and port 0 when not connected.</summary>
    public IPEndPoint Remote { get; init; } = new(IPAddress.Any, 0);

    /// <summary>Index of the link that the socket is bound to, or null.</summary>
    public int? LinkIndex { get; init; }

    /// <summary>The kernel's number of the socket, never reused (<c>SO_COOKIE</c>).</summary>
    public ulong Cookie { get; init; }

    /// <summary>Bytes received and not read; of a listener, connections not accepted.</summary>
    public uint ReceiveQueue { get; init; }

    /// <summary>Bytes written and not acknowledged; of a listener, how many connections may wait.</summary>
    public uint SendQueue { get; init; }

    /// <summary>The user that owns it.</summary>
    public uint UserId { get; init; }

    /// <summary>Its inode, as in <c>socket:[12345]</c> under <c>/proc/PID/fd</c>; 0 when no process holds it.</summary>
    public uint Inode { get; init; }

    /// <summary>The mark of its packets; null without CAP_NET_ADMIN.</summary>
    public uint? Mark { get; init; }

    /// <summary>The identifier of the cgroup v2 it was created in, or null.</summary>
    public ulong? CgroupId { get; init; }
}
