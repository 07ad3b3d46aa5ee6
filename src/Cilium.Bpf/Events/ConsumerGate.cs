// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Lets one consumer at a time at a mapped buffer, and closes the buffer when the last one is out.</summary>
/// <remarks>Disposing from any thread, the consumer's own handler included, is safe: the memory stays mapped while in use.</remarks>
internal sealed class ConsumerGate(string owner, Action close)
{
    private int _isBusy;
    private volatile bool _isDisposed;
    private volatile EpollWaiter? _activeWaiter;

    public bool IsDisposed => _isDisposed;

    /// <summary>Claims the consumer's side.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    /// <exception cref="InvalidOperationException">Someone else is consuming.</exception>
    public void Enter()
    {
        if (Interlocked.CompareExchange(ref _isBusy, 1, 0) != 0)
        {
            throw _isDisposed
                ? new ObjectDisposedException(owner)
                : new InvalidOperationException($"The {owner} is being consumed already: one consumer at a time.");
        }

        if (_isDisposed)
        {
            Leave();
            throw new ObjectDisposedException(owner);
        }
    }

    /// <summary>Gives up what <see cref="Enter"/> claimed.</summary>
    public void Leave()
    {
        _activeWaiter = null;
        Volatile.Write(ref _isBusy, 0);
        Interlocked.MemoryBarrier();
        CloseWhenIdle();
    }

    /// <summary>Lets <see cref="Dispose"/> end a wait on <paramref name="waiter"/>; call before looking at <see cref="IsDisposed"/>.</summary>
    public void BeInterruptible(EpollWaiter waiter)
    {
        _activeWaiter = waiter;
        Interlocked.MemoryBarrier();
    }

    /// <summary>Ends a wait, and closes the buffer now or when its consumer leaves.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        Interlocked.MemoryBarrier();
        _activeWaiter?.Interrupt();
        CloseWhenIdle();
    }

    // Whoever comes last, the disposer or the consumer that was at work, claims the buffer for good and closes it.
    private void CloseWhenIdle()
    {
        if (_isDisposed && Interlocked.CompareExchange(ref _isBusy, 1, 0) == 0)
        {
            close();
        }
    }
}
