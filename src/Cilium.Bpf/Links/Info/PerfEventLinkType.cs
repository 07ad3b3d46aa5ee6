// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>The kind of performance event behind a link.</summary>
/// <remarks>Numbers as in the kernel's <c>enum bpf_perf_event_type</c>.</remarks>
public enum PerfEventLinkType
{
    /// <summary>The kernel does not tell.</summary>
    Unknown = 0,

    /// <summary>A place in an executable.</summary>
    Uprobe = 1,

    /// <summary>The return from a function of an executable.</summary>
    UprobeReturn = 2,

    /// <summary>A place in the kernel.</summary>
    Kprobe = 3,

    /// <summary>The return from a kernel function.</summary>
    KprobeReturn = 4,

    /// <summary>A static tracepoint.</summary>
    Tracepoint = 5,

    /// <summary>A hardware or software counter.</summary>
    Event = 6,
}
