// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>One CPU's perf event, its memory, and its entry in the map.</summary>
internal sealed class PerfBufferCpu : IDisposable
{
    private readonly BpfMap _map;
    private readonly PerfEventMapping _mapping;

    private PerfBufferCpu(BpfMap map, BpfHandle perfEvent, PerfEventMapping mapping, int cpu, int bytes, byte[] scratch)
    {
        _map = map;
        _mapping = mapping;
        Event = perfEvent;
        unsafe
        {
            Cursor = new PerfEventCursor(cpu, mapping.Head, mapping.Tail, mapping.Records, bytes, scratch);
        }
    }

    public BpfHandle Event { get; }

    public PerfEventCursor Cursor { get; }

    /// <summary>Opens the buffer and enters it into the map.</summary>
    /// <returns><see langword="null"/> when the CPU went offline.</returns>
    public static PerfBufferCpu? TryOpen(BpfMap map, int cpu, PerfBufferOptions options, byte[] scratch)
    {
        PerfEventAttr attr = new()
        {
            type = PerfEventAttr.PERF_TYPE_SOFTWARE,
            config = PerfEventAttr.PERF_COUNT_SW_BPF_OUTPUT,
            sample_type = PerfEventAttr.PERF_SAMPLE_RAW,
            sample_period = 1,
            wakeup_events = (uint)options.WakeupSamples,
        };
        int opened = PerfEventNative.Open(ref attr, processId: -1, cpu);
        if (opened == -Errno.ENODEV)
        {
            return null;
        }

        BpfException.ThrowIfError(opened, "open perf buffer", $"of CPU {cpu}", BpfCapabilities.PerformanceMonitoring);
        BpfHandle perfEvent = BpfHandle.Own(opened);
        PerfEventMapping? mapping = null;
        try
        {
            mapping = PerfEventMapping.TryMap(perfEvent, options.BytesPerCpu, out int errno) ?? throw BpfException.FromErrno(
                errno, "map perf buffer", $"of CPU {cpu}", BpfCapabilities.PerformanceMonitoring, errno == Errno.EPERM
                    ? "The memory exceeds what the process may lock: lower it, or raise RLIMIT_MEMLOCK or kernel.perf_event_mlock_kb."
                    : null);
            BpfException.ThrowIfError(
                PerfEventNative.Control(perfEvent, PerfEventNative.PERF_EVENT_IOC_ENABLE, 0), "enable perf buffer", $"of CPU {cpu}");
            int descriptor = perfEvent.Value;
            map.UpdateBytes(Bytes(in cpu), Bytes(in descriptor));
            return new PerfBufferCpu(map, perfEvent, mapping, cpu, options.BytesPerCpu, scratch);
        }
        catch
        {
            mapping?.Dispose();
            perfEvent.Dispose();
            throw;
        }
    }

    /// <summary>The figures so far; safe from any thread.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was closed.</exception>
    public PerfBufferStatistics ReadStatistics()
    {
        bool isHeld = false;
        _mapping.DangerousAddRef(ref isHeld);
        try
        {
            return new PerfBufferStatistics(Cursor.Cpu, Cursor.Samples, Cursor.Bytes, Cursor.Lost, Cursor.PendingBytes);
        }
        finally
        {
            _mapping.DangerousRelease();
        }
    }

    /// <summary>Takes the buffer out of the map, so that the program no longer writes into it, and frees it.</summary>
    public void Dispose()
    {
        int cpu = Cursor.Cpu;
        try
        {
            _map.TryDeleteBytes(Bytes(in cpu));
        }
        catch (ObjectDisposedException)
        {
            // The map went first; closing the event takes it out all the same.
        }

        _mapping.Dispose();
        Event.Dispose();
    }

    private static ReadOnlySpan<byte> Bytes(in int value) => MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in value));
}
