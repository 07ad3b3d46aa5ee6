// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using Cilium.Netlink;

namespace Cilium.Testing;

/// <summary>Sends frames on a device as they are, and sees those that arrive there, whatever the stack makes of them.</summary>
/// <remarks>Needs CAP_NET_RAW. Sees what arrives after programs at the device's ingress hook have passed it. Thread-safe.</remarks>
public sealed class PacketPort : IDisposable
{
    private const ushort AllProtocols = 3;
    private const int PacketLevel = 263;
    private const int IgnoreOutgoing = 23;
    private const int LargestFrame = 65536 + 64;

    private readonly Socket _socket;

    /// <summary>Opens a device of a namespace.</summary>
    /// <param name="networkNamespace">Where the device is.</param>
    /// <param name="interfaceIndex">Its index there.</param>
    /// <exception cref="SocketException">There is no such device, or the capability is missing.</exception>
    public PacketPort(NetworkNamespace networkNamespace, int interfaceIndex)
    {
        ArgumentNullException.ThrowIfNull(networkNamespace);

        // Without a protocol until it is bound, so that it never sees another device's frames.
        _socket = networkNamespace.CreateSocket(AddressFamily.Packet, SocketType.Raw, (ProtocolType)0);
        try
        {
            _socket.SetRawSocketOption(PacketLevel, IgnoreOutgoing, BitConverter.GetBytes(1));
            _socket.Bind(new LinkLayerEndPoint(AllProtocols, interfaceIndex));
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a frame, from its Ethernet header on.</summary>
    /// <exception cref="SocketException">The device refused it: too long, or switched off.</exception>
    public void Send(ReadOnlySpan<byte> frame) => _socket.Send(frame);

    /// <summary>Sends a frame.</summary>
    /// <exception cref="SocketException">The device refused it: too long, or switched off.</exception>
    public void Send(PacketSpec frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        Send(frame.ToBytes());
    }

    /// <summary>Waits for a frame that fits; others that arrive before it are gone.</summary>
    /// <param name="fits">Which.</param>
    /// <param name="timeout">How long to wait. Default: 1 second.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The frame, or null when none came in time.</returns>
    public async Task<PacketView?> ReceiveAsync(Predicate<PacketView> fits, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fits);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout ?? TimeSpan.FromSeconds(1));
        byte[] buffer = new byte[LargestFrame];
        try
        {
            while (true)
            {
                int length = await _socket.ReceiveAsync(buffer, limit.Token).ConfigureAwait(false);
                PacketView view = PacketView.Parse(buffer.AsMemory(0, length).ToArray());
                if (fits(view))
                {
                    return view;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Closes the device.</summary>
    public void Dispose() => _socket.Dispose();
}
