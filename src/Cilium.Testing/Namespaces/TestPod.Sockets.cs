// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace Cilium.Testing;

public sealed partial class TestPod
{
    /// <summary>Starts a TCP server in the pod that sends back what it receives, on the pod's addresses of both families.</summary>
    /// <param name="port">The port; 0: the kernel's choice.</param>
    public EchoServer StartTcpEcho(int port = 0) => EchoServer.StartTcp(Namespace, port);

    /// <summary>As <see cref="StartTcpEcho"/>, for UDP.</summary>
    /// <param name="port">The port; 0: the kernel's choice.</param>
    public EchoServer StartUdpEcho(int port = 0) => EchoServer.StartUdp(Namespace, port);

    /// <summary>Opens the pod's device for frames of any form: for spoofed, malformed and foreign ones.</summary>
    public PacketPort OpenPort() => new(Namespace, InterfaceIndex);

    /// <summary>Opens a TCP connection from the pod.</summary>
    /// <param name="remote">Where to.</param>
    /// <param name="timeout">How long to try. Default: 1 second.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The connected socket, or why there is none.</returns>
    public async Task<ConnectResult> ConnectAsync(IPEndPoint remote, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(remote);
        Socket socket = Namespace.CreateSocket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout ?? TimeSpan.FromSeconds(1));
        try
        {
            socket.NoDelay = true;
            await socket.ConnectAsync(remote, limit.Token).ConfigureAwait(false);
            return new ConnectResult(ConnectOutcome.Connected, socket);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            return new ConnectResult(ConnectOutcome.TimedOut, null);
        }
        catch (SocketException error)
        {
            socket.Dispose();
            return new ConnectResult(OutcomeOf(error), null);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a datagram from the pod and waits for one to come back.</summary>
    /// <param name="remote">Where to.</param>
    /// <param name="payload">What to send.</param>
    /// <param name="timeout">How long to wait. Default: 1 second.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether the same bytes came back in time.</returns>
    public async Task<bool> TryEchoUdpAsync(IPEndPoint remote, ReadOnlyMemory<byte> payload, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(remote);
        using Socket socket = Namespace.CreateSocket(remote.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout ?? TimeSpan.FromSeconds(1));
        byte[] answer = new byte[payload.Length + 1];
        try
        {
            await socket.ConnectAsync(remote, limit.Token).ConfigureAwait(false);
            await socket.SendAsync(payload, limit.Token).ConfigureAwait(false);
            int count = await socket.ReceiveAsync(answer, limit.Token).ConfigureAwait(false);
            return payload.Span.SequenceEqual(answer.AsSpan(0, count));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Connects, sends bytes, and waits for them to come back.</summary>
    /// <param name="remote">An <see cref="EchoServer"/>.</param>
    /// <param name="payload">What to send.</param>
    /// <param name="timeout">How long all of it may take. Default: 1 second.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Whether the same bytes came back in time.</returns>
    public async Task<bool> TryEchoTcpAsync(IPEndPoint remote, ReadOnlyMemory<byte> payload, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout ?? TimeSpan.FromSeconds(1));
        try
        {
            using ConnectResult result = await ConnectAsync(remote, timeout, cancellationToken).ConfigureAwait(false);
            return result.Socket is { } socket && await EchoServer.TryExchangeAsync(socket, payload, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static ConnectOutcome OutcomeOf(SocketException error) => error.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => ConnectOutcome.Refused,
        SocketError.TimedOut => ConnectOutcome.TimedOut,
        SocketError.NetworkUnreachable or SocketError.HostUnreachable => ConnectOutcome.Unreachable,
        _ => ConnectOutcome.Failed,
    };
}
