// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using Cilium.Netlink.Interop;
using static Cilium.Netlink.Interop.InetDiag;

namespace Cilium.Netlink;

/// <summary>Lists and destroys the TCP and UDP sockets of all processes of one namespace.</summary>
/// <example><code>
/// using var diagnosis = new SocketDiagnosis(podNamespace);
/// int destroyed = diagnosis.DestroyAll(new SocketFilter(ProtocolType.Tcp)
/// {
///     Remote = new IPNetwork(backend, 32), RemotePort = 8080, States = SocketStates.Connected,
/// });
/// </code></example>
/// <remarks>Thread-safe. Belongs to the namespace it was opened for, and can be used from everywhere.</remarks>
public sealed class SocketDiagnosis : IDisposable
{
    private static readonly AddressFamily[] BothFamilies = [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];

    private readonly NetlinkChannel _channel;

    /// <summary>Opens a socket for diagnosis.</summary>
    /// <param name="networkNamespace">The namespace; null: that of the calling thread.</param>
    /// <param name="options">Waiting, buffering, retries; null: defaults.</param>
    /// <exception cref="NetlinkException">The kernel has no socket diagnosis (EPROTONOSUPPORT).</exception>
    public SocketDiagnosis(NetworkNamespace? networkNamespace = null, NetlinkOptions? options = null)
        => _channel = new NetlinkChannel(NetlinkProtocol.SocketDiagnosis, networkNamespace, options);

    /// <summary>Reads the sockets that match.</summary>
    /// <exception cref="UnsupportedKindException">The kernel cannot diagnose sockets of the protocol.</exception>
    /// <exception cref="NetlinkException">The kernel refused the listing.</exception>
    /// <remarks>Not a snapshot: sockets that come and go meanwhile may or may not be listed.</remarks>
    public IReadOnlyList<SocketInfo> List(SocketFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        byte[] program = SocketFilterProgram.Compile(filter);
        List<SocketInfo> sockets = [];
        foreach (AddressFamily family in BothFamilies)
        {
            if (filter.Family == AddressFamily.Unspecified || filter.Family == family)
            {
                List(filter, family, program, sockets);
            }
        }

        return sockets;
    }

    /// <summary>Destroys a socket: its owner's calls fail with ECONNABORTED, and a TCP peer gets a reset.</summary>
    /// <param name="socket">A socket as it was listed; its cookie makes sure that no other is hit.</param>
    /// <returns>False when the socket is gone.</returns>
    /// <exception cref="NetlinkException">CAP_NET_ADMIN is missing (EPERM), or the kernel cannot (EOPNOTSUPP: built without
    /// CONFIG_INET_DIAG_DESTROY).</exception>
    public bool Destroy(SocketInfo socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        using var request = new NetlinkRequest(
            SOCK_DESTROY,
            NetlinkRequestFlags.None,
            $"destroy {socket.Protocol} socket {socket.Local} -> {socket.Remote}");
        request.WriteHeader(SocketParser.ToRequest(socket));
        try
        {
            _channel.Execute(request);
            return true;
        }
        catch (NetlinkException error) when (error.Errno is Errno.ENOENT or Errno.ESTALE)
        {
            return false;
        }
    }

    /// <summary>Destroys the sockets that match.</summary>
    /// <returns>How many were destroyed; those that vanished meanwhile are not counted.</returns>
    /// <exception cref="NetlinkException">As for <see cref="List(SocketFilter)"/> and <see cref="Destroy"/>.</exception>
    public int DestroyAll(SocketFilter filter)
    {
        int destroyed = 0;
        foreach (SocketInfo socket in List(filter))
        {
            destroyed += Destroy(socket) ? 1 : 0;
        }

        return destroyed;
    }

    /// <summary>Closes the socket for diagnosis.</summary>
    public void Dispose() => _channel.Dispose();

    private void List(SocketFilter filter, AddressFamily family, byte[] program, List<SocketInfo> sockets)
    {
        using var request = new NetlinkRequest(SOCK_DIAG_BY_FAMILY, NetlinkRequestFlags.Dump, $"list {filter.Protocol} sockets");
        request.WriteHeader(new inet_diag_req_v2
        {
            sdiag_family = Families.ToKernel(family),
            sdiag_protocol = (byte)filter.Protocol,
            idiag_states = (uint)filter.States,
        });
        if (program.Length > 0)
        {
            request.AddBytes(INET_DIAG_REQ_BYTECODE, program);
        }

        try
        {
            using NetlinkReply reply = _channel.Request(request);
            foreach (NetlinkMessage message in reply)
            {
                sockets.Add(SocketParser.Parse(message, filter.Protocol));
            }
        }
        catch (NetlinkException error) when (error.Errno == Errno.ENOENT)
        {
            throw new UnsupportedKindException("socket diagnosis", filter.Protocol.ToString(), error);
        }
    }
}
