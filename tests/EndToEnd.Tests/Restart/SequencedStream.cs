// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Cilium.Testing;

namespace EndToEnd.Tests;

/// <summary>Numbered datagrams from one pod to another, about a thousand a second, each accounted for.</summary>
internal sealed class SequencedStream : IDisposable
{
    private const int SolSocket = 1;
    private const int ReceiveBufferForce = 33;
    private const int BufferBytes = 32 * 1024 * 1024;

    private readonly Socket _sender;
    private readonly Socket _receiver;
    private readonly Thread _sending;
    private readonly Thread _receiving;
    private volatile bool _isStopping;
    private long _sent;
    private long _received;
    private long _highest = -1;
    private long _duplicates;

    public SequencedStream(TestPod from, TestPod to, AddressFamily family, int port)
    {
        IPAddress target = (family == AddressFamily.InterNetwork ? to.IPv4 : to.IPv6)!;
        IPAddress source = from.AddressFor(target);
        _receiver = to.Namespace.CreateSocket(family, SocketType.Dgram, ProtocolType.Udp);

        // What waits in the socket is not lost in the data plane: room for half a minute.
        _receiver.SetRawSocketOption(SolSocket, ReceiveBufferForce, BitConverter.GetBytes(BufferBytes));
        _receiver.ReceiveTimeout = 100;
        _receiver.Bind(new IPEndPoint(target, port));
        _receiver.Connect(source, port);
        _sender = from.Namespace.CreateSocket(family, SocketType.Dgram, ProtocolType.Udp);
        _sender.Bind(new IPEndPoint(source, port));
        _sender.Connect(target, port);
        _sending = new Thread(Send) { IsBackground = true };
        _receiving = new Thread(Receive) { IsBackground = true };
        _receiving.Start();
        _sending.Start();
    }

    public long Sent => Interlocked.Read(ref _sent);

    public long Received => Interlocked.Read(ref _received);

    /// <summary>The farthest that a datagram came after one that was sent later.</summary>
    public long WorstReordering { get; private set; }

    public long Duplicates => Interlocked.Read(ref _duplicates);

    /// <summary>Why the last send failed, if one did.</summary>
    public SocketException? Failure { get; private set; }

    /// <summary>Ends the sending and waits until what was sent has come, or did not come within two seconds.</summary>
    public void Stop()
    {
        _isStopping = true;
        _sending.Join();
        _receiving.Join();
    }

    public void Dispose()
    {
        Stop();
        _sender.Dispose();
        _receiver.Dispose();
    }

    private void Send()
    {
        Span<byte> datagram = stackalloc byte[64];
        while (!_isStopping)
        {
            BinaryPrimitives.WriteInt64LittleEndian(datagram, Interlocked.Read(ref _sent));
            try
            {
                _sender.Send(datagram);
                Interlocked.Increment(ref _sent);
            }
            catch (SocketException exception)
            {
                Failure = exception;
                return;
            }

            Thread.Sleep(1);
        }
    }

    private void Receive()
    {
        Span<byte> datagram = stackalloc byte[65];
        int silences = 0;
        HashSet<long> missing = [];
        while (!(_isStopping && (silences >= 20 || (!_sending.IsAlive && Received >= Sent))))
        {
            int length;
            try
            {
                length = _receiver.Receive(datagram);
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
            {
                silences++;
                continue;
            }

            Assert.Equal(64, length);
            silences = 0;
            Note(BinaryPrimitives.ReadInt64LittleEndian(datagram), missing);
        }
    }

    private void Note(long number, HashSet<long> missing)
    {
        if (number > _highest)
        {
            for (long skipped = _highest + 1; skipped < number; skipped++)
            {
                missing.Add(skipped);
            }

            _highest = number;
        }
        else if (missing.Remove(number))
        {
            WorstReordering = Math.Max(WorstReordering, _highest - number);
        }
        else
        {
            Interlocked.Increment(ref _duplicates);
            return;
        }

        Interlocked.Increment(ref _received);
    }
}
