// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using static Cilium.Netlink.Interop.RtNetlink;

namespace Cilium.Netlink;

/// <summary>Watches the network configuration of one namespace.</summary>
/// <example><code>
/// using var monitor = new NetlinkMonitor(NetworkChangeTopics.Links);
/// var links = netlink.Links.List();                 // after opening, so that nothing falls between
/// await foreach (NetworkChange change in monitor.ReadAllAsync(token))
/// {
///     if (change is ResyncNeeded) links = netlink.Links.List();
/// }
/// </code></example>
/// <remarks>The kernel queues changes from the moment of opening, in the order in which they happened. When its queue
/// overflows the reader gets a <see cref="ResyncNeeded"/>: nothing is lost silently. One reader at a time; disposing
/// from any thread ends the reader with <see cref="ObjectDisposedException"/>.</remarks>
public sealed class NetlinkMonitor : IDisposable
{
    private const string Operation = "watch network changes";
    private const int DefaultReceiveBufferSize = 4 * 1024 * 1024;

    private readonly Socket _socket;
    private readonly int _receiveBufferSize;
    private byte[] _buffer = new byte[64 * 1024];
    private int _isReading;

    /// <summary>Starts to watch.</summary>
    /// <param name="topics">What to watch.</param>
    /// <param name="networkNamespace">Where; null: the namespace of the calling thread.</param>
    /// <param name="options">The size of the kernel's queue; null: defaults.</param>
    /// <exception cref="NetlinkException">The kernel refused the socket or a group.</exception>
    public NetlinkMonitor(NetworkChangeTopics topics = NetworkChangeTopics.All, NetworkNamespace? networkNamespace = null, NetlinkOptions? options = null)
    {
        options ??= new NetlinkOptions();
        options.Validate();
        _receiveBufferSize = options.ReceiveBufferSize ?? DefaultReceiveBufferSize;
        using SafeFileHandle handle = RawNetlinkSocket.Open(NetlinkProtocol.Route, networkNamespace, _receiveBufferSize, null);
        foreach (int group in Groups(topics))
        {
            RawNetlinkSocket.Join(handle, group);
        }

        _socket = new Socket(new SafeSocketHandle(handle.DangerousGetHandle(), ownsHandle: true));
        handle.SetHandleAsInvalid();
    }

    /// <summary>Reads changes as they happen, without end.</summary>
    /// <exception cref="InvalidOperationException">Another reader is at work.</exception>
    /// <exception cref="NetlinkException">The socket failed.</exception>
    public async IAsyncEnumerable<NetworkChange> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isReading, 1) != 0)
        {
            throw new InvalidOperationException("The monitor has a reader already. Open another monitor for another reader.");
        }

        try
        {
            List<NetworkChange> changes = [];
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                changes.Clear();
                if (!await WaitAsync(cancellationToken).ConfigureAwait(false))
                {
                    changes.Add(Drain());
                }
                else
                {
                    Receive(changes);
                }

                foreach (NetworkChange change in changes)
                {
                    yield return change;
                }
            }
        }
        finally
        {
            Volatile.Write(ref _isReading, 0);
        }
    }

    /// <summary>Stops watching.</summary>
    public void Dispose() => _socket.Dispose();

    /// <returns>False when the kernel's queue overflowed.</returns>
    private async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _socket.ReceiveAsync(_buffer.AsMemory(0, 1), SocketFlags.Peek, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.NoBufferSpaceAvailable)
        {
            return false;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.OperationAborted)
        {
            throw new ObjectDisposedException(nameof(NetlinkMonitor), error);
        }
    }

    /// <summary>Reads one datagram, which has been announced.</summary>
    private void Receive(List<NetworkChange> changes)
    {
        switch (RawNetlinkSocket.TryReceive(_socket.SafeHandle, _buffer, Operation, out int length, out bool isFromKernel))
        {
            case ReceiveOutcome.Received when length > _buffer.Length:
                // The rest of the datagram is gone; the next one of this size will fit.
                _buffer = new byte[length * 2];
                changes.Add(new ResyncNeeded(1));
                break;
            case ReceiveOutcome.Received when isFromKernel:
                NetworkChangeParser.Parse(_buffer.AsSpan(0, length), changes);
                break;
            case ReceiveOutcome.Overflowed:
                changes.Add(Drain());
                break;
        }
    }

    /// <summary>Empties the kernel's queue.</summary>
    /// <remarks>After an overflow the kernel queues nothing, and reports nothing more, until the queue has been read empty.
    /// So it is read empty first, and only then is the reader told to list: changes after that listing are queued or
    /// reported as lost again. What was queued before is older than the listing.</remarks>
    private ResyncNeeded Drain()
    {
        long messages = 0;
        long bytes = 0;

        // Meanwhile new changes may arrive: having read more than the queue can hold, it was empty once.
        while (bytes <= 2L * _receiveBufferSize)
        {
            ReceiveOutcome outcome = RawNetlinkSocket.TryReceive(_socket.SafeHandle, _buffer, Operation, out int length, out _);
            if (outcome == ReceiveOutcome.Empty)
            {
                break;
            }

            if (outcome == ReceiveOutcome.Received)
            {
                messages++;
                bytes += length;
            }
        }

        return new ResyncNeeded(messages);
    }

    private static IEnumerable<int> Groups(NetworkChangeTopics topics)
    {
        (NetworkChangeTopics Topic, int Group)[] all =
        [
            (NetworkChangeTopics.Links, RTNLGRP_LINK),
            (NetworkChangeTopics.Addresses, RTNLGRP_IPV4_IFADDR),
            (NetworkChangeTopics.Addresses, RTNLGRP_IPV6_IFADDR),
            (NetworkChangeTopics.Routes, RTNLGRP_IPV4_ROUTE),
            (NetworkChangeTopics.Routes, RTNLGRP_IPV6_ROUTE),
            (NetworkChangeTopics.Rules, RTNLGRP_IPV4_RULE),
            (NetworkChangeTopics.Rules, RTNLGRP_IPV6_RULE),
            (NetworkChangeTopics.Neighbors, RTNLGRP_NEIGH),
            (NetworkChangeTopics.NamespaceIds, RTNLGRP_NSID),
            (NetworkChangeTopics.TrafficControl, RTNLGRP_TC),
        ];
        return all.Where(entry => topics.HasFlag(entry.Topic)).Select(entry => entry.Group);
    }
}
