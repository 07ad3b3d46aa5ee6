// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Cilium.Benchmarks.Interop;
using Cilium.Testing;

namespace Cilium.Benchmarks.Network;

/// <summary>Real TCP between two pods, with blocking sockets on two threads. Whatever does not answer in time ends it.</summary>
internal sealed class PodTraffic : IDisposable
{
    private const int MessageBytes = 64;
    private const int BufferBytes = 128 * 1024;
    private const int TimeoutMilliseconds = 5000;

    // Who waits for the other shares a CPU with it: waking another one takes longer than all else, and varies.
    private const int ClientCpu = 0;
    private const int WaitingServerCpu = ClientCpu;
    private const int StreamingServerCpu = 1;

    private readonly TestPod _client;
    private readonly Socket _listener;
    private readonly IPEndPoint _server;

    public PodTraffic(TestPod client, TestPod server, ushort port)
    {
        _client = client;
        _server = new IPEndPoint(server.IPv4!, port);
        _listener = server.Namespace.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(_server);
        _listener.Listen(128);
    }

    /// <summary>Sends a message and waits for the answer, again and again. Returns microseconds, of each exchange.</summary>
    public Sample Exchange(int count)
    {
        double[] times = new double[count];
        Converse(
            WaitingServerCpu,
            connection =>
            {
                byte[] message = new byte[MessageBytes];
                while (TryReceiveAll(connection, message))
                {
                    connection.Send(message);
                }
            },
            connection =>
            {
                byte[] message = new byte[MessageBytes];
                for (int i = -count / 10; i < count; i++)
                {
                    long start = Stopwatch.GetTimestamp();
                    connection.Send(message);
                    if (!TryReceiveAll(connection, message))
                    {
                        throw new IOException("The server ended the connection.");
                    }

                    if (i >= 0)
                    {
                        times[i] = MicrosecondsSince(start);
                    }
                }
            });
        return new Sample(times);
    }

    /// <summary>Opens connections one after the other. Returns microseconds, of each.</summary>
    public Sample Connect(int count)
    {
        double[] times = new double[count];
        using ThreadPlacement placement = new(ClientCpu);
        for (int i = 0; i < count; i++)
        {
            using Socket socket = NewClient();
            long start = Stopwatch.GetTimestamp();
            socket.Connect(_server);
            times[i] = MicrosecondsSince(start);

            // No state is left behind: the client resets.
            socket.LingerState = new LingerOption(true, 0);
            _listener.Accept().Dispose();
        }

        return new Sample(times);
    }

    /// <summary>Sends as fast as it goes. Returns gigabits a second, as the server counts them.</summary>
    public double Stream(TimeSpan duration)
    {
        double rate = 0;
        Converse(
            StreamingServerCpu,
            connection =>
            {
                byte[] buffer = new byte[BufferBytes];
                long start = Stopwatch.GetTimestamp(), bytes = 0;
                for (int count; (count = connection.Receive(buffer)) > 0;)
                {
                    bytes += count;
                }

                rate = bytes * 8 / Stopwatch.GetElapsedTime(start).TotalNanoseconds;
            },
            connection =>
            {
                byte[] buffer = new byte[BufferBytes];
                long start = Stopwatch.GetTimestamp();
                while (Stopwatch.GetElapsedTime(start) < duration)
                {
                    connection.Send(buffer);
                }
            });
        return rate;
    }

    public void Dispose() => _listener.Dispose();

    // A TimeSpan counts tenths of a microsecond: too coarse to compare medians by.
    private static double MicrosecondsSince(long start) => (Stopwatch.GetTimestamp() - start) * 1e6 / Stopwatch.Frequency;

    private static bool TryReceiveAll(Socket socket, Span<byte> buffer)
    {
        for (int done = 0, count; done < buffer.Length; done += count)
        {
            count = socket.Receive(buffer[done..]);
            if (count == 0)
            {
                return false;
            }
        }

        return true;
    }

    private static void Prepare(Socket socket)
    {
        socket.NoDelay = true;
        socket.ReceiveTimeout = TimeoutMilliseconds;
        socket.SendTimeout = TimeoutMilliseconds;
    }

    private Socket NewClient()
    {
        Socket socket = _client.Namespace.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Prepare(socket);
        return socket;
    }

    private void Converse(int serverCpu, Action<Socket> serve, Action<Socket> ask)
    {
        using Socket client = NewClient();
        client.Connect(_server);
        using Socket accepted = _listener.Accept();
        Prepare(accepted);
        Exception? failure = null;
        Thread server = new(() =>
        {
            using ThreadPlacement placement = new(serverCpu);
            try
            {
                serve(accepted);
            }
            catch (SocketException exception)
            {
                failure = exception;
            }
        });
        server.Start();
        try
        {
            using ThreadPlacement placement = new(ClientCpu);
            ask(client);
            client.Shutdown(SocketShutdown.Both);
        }
        finally
        {
            server.Join();
        }

        if (failure is not null)
        {
            throw new IOException("The server failed.", failure);
        }
    }
}
