// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Cilium.Netlink.Interop;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Cilium.Netlink;

/// <summary>A socket to one netlink family of the kernel: sends a request and collects its whole answer.</summary>
/// <remarks>
/// <para>The socket belongs for ever to the namespace it was opened in; using it from another namespace changes nothing.</para>
/// <para>Thread-safe: requests from several threads take turns. A request is a synchronous system call that the kernel
/// answers at once, so there is no asynchronous form.</para>
/// <para>Extended acknowledgements, capped acknowledgements and strict checking of listings are switched on.</para>
/// </remarks>
public partial class NetlinkChannel : IDisposable
{
    private readonly Lock _turn = new();
    private readonly NetlinkOptions _options;
    private readonly SafeFileHandle _socket;
    private uint _sequence;

    /// <summary>Opens a socket.</summary>
    /// <param name="protocol">The family to speak to.</param>
    /// <param name="networkNamespace">The namespace to open it in; null: that of the calling thread.</param>
    /// <param name="options">Waiting, buffering, retries; null: defaults.</param>
    /// <exception cref="NetlinkException">The kernel refused the socket, for example because the family is not built in (EPROTONOSUPPORT).</exception>
    public NetlinkChannel(NetlinkProtocol protocol, NetworkNamespace? networkNamespace = null, NetlinkOptions? options = null)
    {
        _options = options ?? new NetlinkOptions();
        _options.Validate();
        Protocol = protocol;
        _socket = RawNetlinkSocket.Open(protocol, networkNamespace, _options.ReceiveBufferSize, _options.ReplyTimeout);
    }

    /// <summary>The family that the socket speaks to.</summary>
    public NetlinkProtocol Protocol { get; }

    /// <summary>The kernel's lasting number of the namespace that the socket lives in (<c>SO_NETNS_COOKIE</c>, kernel 5.14).</summary>
    /// <exception cref="NetlinkException">The kernel is older than 5.14 (ENOPROTOOPT).</exception>
    public ulong NamespaceCookie => RawNetlinkSocket.GetNamespaceCookie(_socket);

    /// <summary>Sends a request and waits until its answer is complete.</summary>
    /// <returns>The messages of the answer, without acknowledgements: none for a change, one for a read, all for a listing.</returns>
    /// <exception cref="NetlinkException">The kernel refused it; or a listing was interrupted by changes
    /// <see cref="NetlinkOptions.DumpAttempts"/> times (EINTR); or no answer came in time (ETIMEDOUT).</exception>
    public NetlinkReply Request(NetlinkRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var reply = new NetlinkReply();
        try
        {
            lock (_turn)
            {
                Exchange(request, reply);
            }
        }
        catch
        {
            reply.Dispose();
            throw;
        }

        if (reply.Warning is not null && _options.Logger is not null)
        {
            LogWarning(_options.Logger, request.Operation, reply.Warning);
        }

        return reply;
    }

    /// <summary>Sends a request of which only success matters.</summary>
    /// <exception cref="NetlinkException">The kernel refused it.</exception>
    public void Execute(NetlinkRequest request) => Request(request).Dispose();

    /// <summary>Closes the socket.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the socket.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _socket.Dispose();
        }
    }

    private void Exchange(NetlinkRequest request, NetlinkReply reply)
    {
        for (int attempt = 1; ; attempt++)
        {
            uint sequence = ++_sequence;
            RawNetlinkSocket.Send(_socket, request.Seal(sequence), request.Operation);
            if (!Receive(request, sequence, reply))
            {
                return;
            }

            if (attempt >= _options.DumpAttempts)
            {
                throw new NetlinkException(new NetlinkFault(request.Operation, Errno.EINTR)
                {
                    ExtendedAck = $"the table changed during each of {attempt} listings",
                    Remedy = "Repeat later, narrow the listing, or raise NetlinkOptions.DumpAttempts.",
                });
            }

            reply.Clear();
        }
    }

    /// <summary>Collects datagrams until the acknowledgement or the end of the listing.</summary>
    /// <returns>Whether the listing was interrupted by a change and must be taken again.</returns>
    private bool Receive(NetlinkRequest request, uint sequence, NetlinkReply reply)
    {
        bool isInterrupted = false;
        while (true)
        {
            int size = RawNetlinkSocket.PeekLength(_socket, request.Operation);
            Span<byte> buffer = reply.Reserve(Math.Max(size, 32 * 1024));
            int received = RawNetlinkSocket.Receive(_socket, buffer, request.Operation, out bool isFromKernel);
            if (!isFromKernel)
            {
                continue;
            }

            if (TakeDatagram(buffer[..received], request, sequence, reply, ref isInterrupted))
            {
                return isInterrupted;
            }
        }
    }

    /// <summary>Keeps the messages that belong to the request, moved together at the front of the datagram's bytes.</summary>
    /// <returns>Whether the answer is complete.</returns>
    internal static bool TakeDatagram(Span<byte> datagram, NetlinkRequest request, uint sequence, NetlinkReply reply, ref bool isInterrupted)
    {
        ReadOnlySpan<byte> rest = datagram;
        int kept = 0;
        bool isComplete = false;
        while (!rest.IsEmpty && !isComplete)
        {
            int start = datagram.Length - rest.Length;
            NetlinkMessage message = NetlinkMessage.ReadNext(ref rest);
            int end = datagram.Length - rest.Length;
            if (message.Sequence != sequence)
            {
                continue;
            }

            isInterrupted |= (message.Flags & NetlinkCore.NLM_F_DUMP_INTR) != 0;
            switch (message.Type)
            {
                case NetlinkCore.NLMSG_ERROR:
                case NetlinkCore.NLMSG_DONE:
                    NetlinkAcknowledgement.Check(message, request, reply);
                    isComplete = true;
                    break;
                case NetlinkCore.NLMSG_NOOP:
                    break;
                case NetlinkCore.NLMSG_OVERRUN:
                    throw new NetlinkException(new NetlinkFault(request.Operation, Errno.ENOBUFS));
                default:
                    datagram[start..end].CopyTo(datagram[kept..]);
                    kept += end - start;
                    break;
            }
        }

        reply.Keep(kept);
        return isComplete;
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "The kernel warns about {Operation}: {Warning}")]
    private static partial void LogWarning(ILogger logger, string operation, string warning);
}
