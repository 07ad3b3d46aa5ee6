// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cilium.Bpf.Interop;

/// <summary>An epoll set with an eventfd by which another thread ends a wait.</summary>
/// <remarks>Descriptors are watched edge-triggered: look for data before each wait, not after it only.</remarks>
internal sealed unsafe class EpollWaiter : IDisposable
{
    private const int MaximumEvents = 8;

    private readonly SafeFileHandle _epoll;
    private readonly SafeFileHandle _interrupt;

    public EpollWaiter()
    {
        _epoll = EpollNative.Create(EpollNative.EPOLL_CLOEXEC);
        if (_epoll.IsInvalid)
        {
            throw BpfException.FromErrno(Marshal.GetLastPInvokeError(), "create epoll set");
        }

        _interrupt = EpollNative.CreateEvent(0, EpollNative.EFD_CLOEXEC | EpollNative.EFD_NONBLOCK);
        if (_interrupt.IsInvalid)
        {
            int errno = Marshal.GetLastPInvokeError();
            _epoll.Dispose();
            throw BpfException.FromErrno(errno, "create eventfd");
        }

        Add(_interrupt, EpollNative.EPOLLIN);
    }

    public void Add(SafeHandle descriptor) => Add(descriptor, EpollNative.EPOLLIN | EpollNative.EPOLLET);

    /// <summary>Sleeps until a descriptor becomes readable, <see cref="Interrupt"/> is called or the time is over.</summary>
    /// <param name="timeout">The longest sleep; negative for no limit.</param>
    /// <returns><see langword="false"/> when the time is over.</returns>
    public bool Wait(TimeSpan timeout)
    {
        byte* events = stackalloc byte[MaximumEvents * EpollNative.MaximumEventSize];
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            int ready = EpollNative.Wait(_epoll, events, MaximumEvents, Milliseconds(Remaining(timeout, start)));
            if (ready > 0)
            {
                ulong drained;
                _ = EpollNative.Read(_interrupt, &drained, sizeof(ulong));
                return true;
            }

            if (ready == 0)
            {
                return false;
            }

            int errno = Marshal.GetLastPInvokeError();
            if (errno != Errno.EINTR)
            {
                throw BpfException.FromErrno(errno, "wait for events");
            }
        }
    }

    /// <summary>Ends the current or the next <see cref="Wait"/>. Safe from any thread.</summary>
    public void Interrupt()
    {
        ulong one = 1;
        try
        {
            _ = EpollNative.Write(_interrupt, &one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // Whoever waited has left and cleaned up meanwhile: nobody is left to be woken.
        }
    }

    public void Dispose()
    {
        _epoll.Dispose();
        _interrupt.Dispose();
    }

    /// <summary>What is left of <paramref name="timeout"/> since the time stamp <paramref name="start"/>; negative stays unlimited.</summary>
    public static TimeSpan Remaining(TimeSpan timeout, long start)
    {
        if (timeout < TimeSpan.Zero)
        {
            return timeout;
        }

        TimeSpan left = timeout - Stopwatch.GetElapsedTime(start);
        return left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }

    // Rounded up: waking a moment early would make the caller spin for the rest.
    private static int Milliseconds(TimeSpan timeout)
        => timeout < TimeSpan.Zero ? -1 : (int)Math.Min(Math.Ceiling(timeout.TotalMilliseconds), int.MaxValue);

    private void Add(SafeHandle descriptor, uint interest)
    {
        EpollNative.EpollEvent watch = new() { Events = interest };
        if (EpollNative.Control(_epoll, EpollNative.EPOLL_CTL_ADD, descriptor, &watch) != 0)
        {
            throw BpfException.FromErrno(Marshal.GetLastPInvokeError(), "watch descriptor");
        }
    }
}
