// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>A performance counter, and how often it shall make a program run.</summary>
/// <remarks>Numbers: <c>perf_event_open(2)</c>.</remarks>
public sealed class PerfCounterOptions
{
    /// <summary>The kind of counter: 0 hardware, 1 software (the default), others as the kernel numbers its event sources.</summary>
    public uint Type { get; set; } = PerfEventAttr.PERF_TYPE_SOFTWARE;

    /// <summary>The counter within its kind; for software counters 0, the default, is the CPU clock.</summary>
    public ulong Config { get; set; }

    /// <summary>The program runs each time the counter has advanced by this much; used when <see cref="Frequency"/> is 0. Default: 1,000,000.</summary>
    public ulong Period { get; set; } = 1_000_000;

    /// <summary>The program runs about this many times a second; 0, the default, to go by <see cref="Period"/>.</summary>
    public uint Frequency { get; set; }

    /// <summary>The thread to observe: 0 for the calling one, -1, the default, for all.</summary>
    public int ProcessId { get; set; } = -1;

    /// <summary>The CPU to observe: 0 is the default, -1 for all (only together with a thread).</summary>
    public int Cpu { get; set; }

    internal PerfEventAttr ToAttribute() => new()
    {
        type = Type,
        config = Config,
        sample_period = Frequency != 0 ? Frequency : Period,
        flags = Frequency != 0 ? PerfEventAttr.IsFrequency : 0,
    };
}
