// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net.Sockets;
using Cilium.Testing;

namespace EndToEnd.Tests;

/// <summary>One TCP connection over which questions and answers go back and forth for as long as it is watched.</summary>
internal sealed class LongConnection : IAsyncDisposable
{
    private const int TcpInfo = 11;
    private const int TotalRetransmissionsOffset = 100;

    private readonly Socket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private bool _isDisposed;

    /// <param name="socket">Connected to an <see cref="EchoServer"/>; owned from now on.</param>
    public LongConnection(Socket socket)
    {
        _socket = socket;
        _work = Task.Run(TalkAsync);
    }

    public long Exchanges { get; private set; }

    /// <summary>Whether an answer was wrong, or the connection ended.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The longest that an answer took.</summary>
    public TimeSpan Slowest { get; private set; }

    /// <summary>How many segments this side had to send again since it connected: what the kernel lost.</summary>
    public uint Retransmissions
    {
        get
        {
            byte[] info = new byte[256];
            _socket.GetRawSocketOption((int)SocketOptionLevel.Tcp, TcpInfo, info);
            return BinaryPrimitives.ReadUInt32LittleEndian(info.AsSpan(TotalRetransmissionsOffset));
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _work;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            await StopAsync();
            _socket.Dispose();
            _stop.Dispose();
        }
    }

    private async Task TalkAsync()
    {
        byte[] question = new byte[64];
        while (!_stop.IsCancellationRequested)
        {
            BinaryPrimitives.WriteInt64LittleEndian(question, Exchanges);
            long begin = TimeProvider.System.GetTimestamp();
            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20));
            try
            {
                if (!await EchoServer.TryExchangeAsync(_socket, question, patience.Token))
                {
                    HasFailed = true;
                    return;
                }
            }
            catch (OperationCanceledException)
            {
                HasFailed = true;
                return;
            }

            TimeSpan took = TimeProvider.System.GetElapsedTime(begin);
            Slowest = took > Slowest ? took : Slowest;
            Exchanges++;
            await Task.Delay(2, CancellationToken.None);
        }
    }
}
