// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Cilium.Netlink;

namespace Cilium.Testing;

/// <summary>A server in a namespace that sends back what it receives, over IPv4 and IPv6.</summary>
/// <remarks>Thread-safe. Disposing it closes its connections and waits for their ends.</remarks>
public sealed class EchoServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _socket;
    private readonly Task _work;
    private int _count;

    private EchoServer(Socket socket, Func<EchoServer, Task> work)
    {
        _socket = socket;
        Port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        _work = work(this);
    }

    /// <summary>The port that it listens on.</summary>
    public int Port { get; }

    /// <summary>Connections accepted, or datagrams received.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Starts a TCP server on all addresses of the namespace.</summary>
    /// <param name="networkNamespace">Where.</param>
    /// <param name="port">The port; 0: the kernel's choice.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public static EchoServer StartTcp(NetworkNamespace networkNamespace, int port = 0)
    {
        ArgumentNullException.ThrowIfNull(networkNamespace);
        Socket socket = Bind(networkNamespace, SocketType.Stream, ProtocolType.Tcp, port);
        socket.Listen();
        return new EchoServer(socket, static server => server.AcceptAsync());
    }

    /// <summary>Starts a UDP server on all addresses of the namespace.</summary>
    /// <param name="networkNamespace">Where.</param>
    /// <param name="port">The port; 0: the kernel's choice.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public static EchoServer StartUdp(NetworkNamespace networkNamespace, int port = 0)
    {
        ArgumentNullException.ThrowIfNull(networkNamespace);
        Socket socket = Bind(networkNamespace, SocketType.Dgram, ProtocolType.Udp, port);
        return new EchoServer(socket, static server => server.ReceiveAsync());
    }

    /// <summary>Sends bytes over a connection and waits for them to come back.</summary>
    /// <returns>Whether the same bytes came back, rather than others or the end of the connection.</returns>
    public static async Task<bool> TryExchangeAsync(Socket socket, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(socket);
        byte[] answer = new byte[payload.Length];
        try
        {
            for (int sent = 0; sent < payload.Length;)
            {
                sent += await socket.SendAsync(payload[sent..], cancellationToken).ConfigureAwait(false);
            }

            for (int received = 0; received < answer.Length;)
            {
                int count = await socket.ReceiveAsync(answer.AsMemory(received), cancellationToken).ConfigureAwait(false);
                if (count == 0)
                {
                    return false;
                }

                received += count;
            }
        }
        catch (SocketException)
        {
            return false;
        }

        return payload.Span.SequenceEqual(answer);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _socket.Dispose();
        await _work.ConfigureAwait(false);
        _stop.Dispose();
    }

    private static Socket Bind(NetworkNamespace ns, SocketType type, ProtocolType protocol, int port)
    {
        Socket socket = ns.CreateSocket(AddressFamily.InterNetworkV6, type, protocol);
        try
        {
            socket.DualMode = true;
            socket.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        while (await Quietly(_socket.AcceptAsync(_stop.Token).AsTask()).ConfigureAwait(false) is { } connection)
        {
            Interlocked.Increment(ref _count);
            connections.RemoveAll(task => task.IsCompleted);
            connections.Add(EchoAsync(connection));
        }

        await Task.WhenAll(connections).ConfigureAwait(false);
    }

    private async Task EchoAsync(Socket connection)
    {
        using (connection)
        {
            byte[] buffer = new byte[16 * 1024];
            while (await Quietly(connection.ReceiveAsync(buffer, _stop.Token).AsTask()).ConfigureAwait(false) is > 0 and int count)
            {
                for (int sent = 0; sent < count;)
                {
                    int written = await Quietly(connection.SendAsync(buffer.AsMemory(sent, count - sent), _stop.Token).AsTask()).ConfigureAwait(false);
                    if (written == 0)
                    {
                        return;
                    }

                    sent += written;
                }
            }
        }
    }

    private async Task ReceiveAsync()
    {
        byte[] buffer = new byte[65536];
        while (!_stop.IsCancellationRequested)
        {
            // A datagram that could not be delivered comes back as an error of the next call: it ends nothing.
            SocketReceiveFromResult received = await Quietly(
                _socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.IPv6Any, 0), _stop.Token).AsTask()).ConfigureAwait(false);
            if (received.RemoteEndPoint is { } sender)
            {
                Interlocked.Increment(ref _count);
                await Quietly(_socket.SendToAsync(buffer.AsMemory(0, received.ReceivedBytes), sender, _stop.Token).AsTask()).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The result, or the default when the server stops or the peer breaks off.</summary>
    private static async Task<T?> Quietly<T>(Task<T> operation)
    {
        try
        {
            return await operation.ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            return default;
        }
    }
}
