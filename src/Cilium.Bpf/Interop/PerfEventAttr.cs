// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Bpf.Interop;

/// <summary><c>struct perf_event_attr</c> up to version 5, which every supported kernel knows (linux/perf_event.h).</summary>
[StructLayout(LayoutKind.Sequential, Size = VersionFiveSize)]
internal struct PerfEventAttr
{
    public const int VersionFiveSize = 112;

    public const uint PERF_TYPE_SOFTWARE = 1;
    public const uint PERF_TYPE_TRACEPOINT = 2;
    public const ulong PERF_COUNT_SW_BPF_OUTPUT = 10;
    public const ulong PERF_SAMPLE_RAW = 1 << 10;

    /// <summary>The bit of <see cref="flags"/> by which <see cref="sample_period"/> is a frequency in hertz.</summary>
    public const ulong IsFrequency = 1 << 10;

    public uint type;
    public uint size;
    public ulong config;
    public ulong sample_period;
    public ulong sample_type;
    public ulong read_format;
    public ulong flags;
    public uint wakeup_events;
    public uint bp_type;

    /// <summary>Probes: points to the function's name or the executable's path.</summary>
    public ulong config1;

    /// <summary>Probes: the offset from there.</summary>
    public ulong config2;
}
