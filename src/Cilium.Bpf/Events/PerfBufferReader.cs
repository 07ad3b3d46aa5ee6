// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Reads what BPF programs write with <c>bpf_perf_event_output</c>: a buffer for each CPU.</summary>
/// <remarks>
/// <para>For kernels and programs without ring buffers; <see cref="RingBufferReader"/> is faster, keeps order across CPUs and
/// wastes less memory. CPUs that come online later are not read: open a new reader then.</para>
/// <para>The kernel itself counts what finds no room, and tells it in place among the samples. One consumer at a time;
/// <see cref="Dispose"/> is safe from any thread at any time. Starts no thread.</para>
/// </remarks>
public sealed class PerfBufferReader : IDisposable
{
    private readonly List<PerfBufferCpu> _cpus = [];
    private readonly EpollWaiter _waiter = new();
    private readonly ConsumerGate _gate;

    /// <summary>Opens a buffer for each online CPU and enters them into the map.</summary>
    /// <param name="map">A map of type <see cref="BpfMapType.PerfEventArray"/>, which must stay open as long as the reader. A
    /// reader that was there before no longer gets anything.</param>
    /// <param name="options">Sizes; null for the defaults.</param>
    /// <exception cref="ArgumentException">The map is of another kind, or an option is out of range.</exception>
    /// <exception cref="BpfException"><c>EPERM</c>: needs CAP_PERFMON, or the memory exceeds what may be locked; <c>E2BIG</c>: the
    /// map is smaller than the number of CPUs.</exception>
    public PerfBufferReader(BpfMap map, PerfBufferOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(map);
        options ??= new PerfBufferOptions();
        options.Validate();
        if (map.Type != BpfMapType.PerfEventArray)
        {
            throw new ArgumentException($"A perf event array is needed; this is {map}.", nameof(map));
        }

        byte[] scratch = GC.AllocateUninitializedArray<byte>(PerfEventCursor.ScratchSize);
        _gate = new ConsumerGate("perf buffer reader", Close);
        try
        {
            foreach (int cpu in OnlineCpus.Read())
            {
                if (PerfBufferCpu.TryOpen(map, cpu, options, scratch) is { } opened)
                {
                    _cpus.Add(opened);
                    _waiter.Add(opened.Event);
                }
            }
        }
        catch
        {
            Close();
            throw;
        }
    }

    /// <summary>Hands every sample that is complete now to the handler, CPU after CPU, without waiting.</summary>
    /// <typeparam name="THandler">A struct for the fastest form.</typeparam>
    /// <param name="handler">Gets each sample in place, and each loss.</param>
    /// <returns>How many samples were handed out.</returns>
    /// <exception cref="ObjectDisposedException">The reader was disposed.</exception>
    /// <exception cref="InvalidOperationException">Another thread, or the handler's own caller, is consuming.</exception>
    /// <remarks>Allocates nothing.</remarks>
    public int Consume<THandler>(ref THandler handler)
        where THandler : IPerfBufferHandler
    {
        _gate.Enter();
        try
        {
            return DrainAll(ref handler);
        }
        finally
        {
            _gate.Leave();
        }
    }

    /// <summary>As <see cref="Consume{THandler}"/>, but sleeps until there is something.</summary>
    /// <typeparam name="THandler">A struct for the fastest form.</typeparam>
    /// <param name="handler">Gets each sample in place, and each loss.</param>
    /// <param name="timeout">The longest wait; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many samples were handed out; 0 when the time is over or the reader was disposed meanwhile.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; no sample is lost by that.</exception>
    /// <exception cref="ObjectDisposedException">The reader was disposed before.</exception>
    /// <exception cref="InvalidOperationException">Another thread, or the handler's own caller, is consuming.</exception>
    public int Poll<THandler>(ref THandler handler, TimeSpan timeout, CancellationToken cancellationToken = default)
        where THandler : IPerfBufferHandler
    {
        _gate.Enter();
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = DrainAll(ref handler);
            return count > 0 || timeout == TimeSpan.Zero ? count : PollSlowly(ref handler, timeout, cancellationToken);
        }
        finally
        {
            _gate.Leave();
        }
    }

    /// <summary>What became of the samples since this reader was created, for each CPU.</summary>
    /// <exception cref="ObjectDisposedException">The reader was disposed.</exception>
    /// <remarks>Safe from any thread; while another thread consumes, the figures are those of a moment of that batch.</remarks>
    public IReadOnlyList<PerfBufferStatistics> GetStatistics()
    {
        ObjectDisposedException.ThrowIf(_gate.IsDisposed, this);
        return _cpus.ConvertAll(static cpu => cpu.ReadStatistics());
    }

    /// <summary>Ends waits, takes the buffers out of the map, and frees them once nobody uses them.</summary>
    public void Dispose() => _gate.Dispose();

    private int PollSlowly<THandler>(ref THandler handler, TimeSpan timeout, CancellationToken cancellationToken)
        where THandler : IPerfBufferHandler
    {
        long start = Stopwatch.GetTimestamp();
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static state => ((EpollWaiter)state!).Interrupt(), _waiter);
        _gate.BeInterruptible(_waiter);
        bool isTimeLeft = true;
        while (!_gate.IsDisposed)
        {
            if (!IsAnyReadable())
            {
                isTimeLeft = _waiter.Wait(EpollWaiter.Remaining(timeout, start));
            }

            int count = DrainAll(ref handler);
            if (count > 0 || !isTimeLeft)
            {
                return count;
            }

            cancellationToken.ThrowIfCancellationRequested();
        }

        return 0;
    }

    private int DrainAll<THandler>(ref THandler handler)
        where THandler : IPerfBufferHandler
    {
        int count = 0;
        foreach (PerfBufferCpu cpu in _cpus)
        {
            count += cpu.Cursor.Drain(ref handler);
        }

        return count;
    }

    private bool IsAnyReadable()
    {
        foreach (PerfBufferCpu cpu in _cpus)
        {
            if (cpu.Cursor.IsReadable)
            {
                return true;
            }
        }

        return false;
    }

    private void Close()
    {
        foreach (PerfBufferCpu cpu in _cpus)
        {
            cpu.Dispose();
        }

        _waiter.Dispose();
    }
}
