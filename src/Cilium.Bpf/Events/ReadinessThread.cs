// SPDX-License-Identifier: Apache-2.0
using System.Threading.Tasks.Sources;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Waits for an event source on a thread of its own, so that asynchronous consumers block none of the pool's.</summary>
/// <remarks>One waiter at a time. The thread starts with the first wait and has ended when <see cref="Dispose"/> returns.</remarks>
internal sealed class ReadinessThread : IValueTaskSource, IDisposable
{
    private readonly EpollWaiter _waiter;
    private readonly Func<bool> _isReady;
    private readonly SemaphoreSlim _requested = new(0);
    private ManualResetValueTaskSourceCore<bool> _completion = new() { RunContinuationsAsynchronously = true };
    private Thread? _thread;
    private volatile bool _isStopping;

    /// <param name="waiter">Wakes when there may be something; stays the caller's.</param>
    /// <param name="isReady">Whether there is something; asked on the thread while the caller awaits.</param>
    public ReadinessThread(EpollWaiter waiter, Func<bool> isReady)
    {
        _waiter = waiter;
        _isReady = isReady;
    }

    /// <summary>Completes when the source is ready.</summary>
    public ValueTask WaitAsync()
    {
        _completion.Reset();
        if (_thread is null)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = "bpf-events" };
            _thread.UnsafeStart();
        }

        _requested.Release();
        return new ValueTask(this, _completion.Version);
    }

    public void Dispose()
    {
        _isStopping = true;
        if (_thread is not null)
        {
            _waiter.Interrupt();
            _requested.Release();
            _thread.Join();
        }

        _requested.Dispose();
    }

    void IValueTaskSource.GetResult(short token) => _completion.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _completion.OnCompleted(continuation, state, token, flags);

    private void Run()
    {
        while (true)
        {
            _requested.Wait();
            if (_isStopping)
            {
                return;
            }

            try
            {
                while (!_isReady())
                {
                    _waiter.Wait(Timeout.InfiniteTimeSpan);
                }
            }
            catch (BpfException error)
            {
                _completion.SetException(error);
                continue;
            }

            _completion.SetResult(true);
        }
    }
}
