// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Cilium.Testing;

namespace EndToEnd.Tests;

/// <summary>A pod that no policy lets in and that tries all the time, by TCP and UDP over both families.</summary>
internal sealed class Intruder : IAsyncDisposable
{
    private readonly TestPod _own;
    private readonly TestPod _target;
    private readonly int _tcpPort;
    private readonly int _udpPort;
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket[] _listeners;
    private readonly List<Task> _work = [];
    private long _attempts;
    private long _successes;
    private long _lastSuccess;

    public Intruder(TestPod own, TestPod target, int tcpPort, int udpPort)
    {
        _own = own;
        _target = target;
        _tcpPort = tcpPort;
        _udpPort = udpPort;
        _listeners = [Listen(target.IPv4!), Listen(target.IPv6!)];
        foreach (IPAddress address in new[] { target.IPv4!, target.IPv6! })
        {
            // Several at a time: a refused connection is one that waits, and no moment may go unwatched.
            for (int i = 0; i < 4; i++)
            {
                _work.Add(Task.Run(() => ConnectAsync(new IPEndPoint(address, _tcpPort))));
            }

            _work.Add(Task.Run(() => SendAsync(new IPEndPoint(address, _udpPort))));
        }

        foreach (Socket listener in _listeners)
        {
            _work.Add(Task.Run(() => ReceiveAsync(listener)));
        }
    }

    public long Attempts => Interlocked.Read(ref _attempts);

    public long Successes => Interlocked.Read(ref _successes);

    /// <summary>The time stamp of the latest success; 0 when there was none.</summary>
    public long LastSuccess => Interlocked.Read(ref _lastSuccess);

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_work);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (Socket listener in _listeners)
        {
            listener.Dispose();
        }

        _stop.Dispose();
    }

    private Socket Listen(IPAddress address)
    {
        Socket socket = _target.Namespace.CreateSocket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(address, _udpPort));
        return socket;
    }

    private async Task ConnectAsync(IPEndPoint target)
    {
        while (!_stop.IsCancellationRequested)
        {
            Interlocked.Increment(ref _attempts);
            using ConnectResult result = await _own.ConnectAsync(target, TimeSpan.FromMilliseconds(60));

            // A refusal would have come from the target as well: the question must not reach it.
            if (result.Outcome is ConnectOutcome.Connected or ConnectOutcome.Refused)
            {
                NoteSuccess();
            }
        }
    }

    private async Task SendAsync(IPEndPoint target)
    {
        using Socket socket = _own.Namespace.CreateSocket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        while (!_stop.IsCancellationRequested)
        {
            Interlocked.Increment(ref _attempts);
            await socket.SendToAsync("let me in"u8.ToArray(), target);
            await Task.Delay(3, CancellationToken.None);
        }
    }

    private async Task ReceiveAsync(Socket listener)
    {
        byte[] buffer = new byte[64];
        try
        {
            while (true)
            {
                await listener.ReceiveAsync(buffer, _stop.Token);
                NoteSuccess();
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the watch.
        }
    }

    private void NoteSuccess()
    {
        Interlocked.Increment(ref _successes);
        Interlocked.Exchange(ref _lastSuccess, Stopwatch.GetTimestamp());
    }
}
