// SPDX-License-Identifier: Apache-2.0
using static Cilium.Bpf.BpfProgramType;

namespace Cilium.Bpf;

/// <summary>Which capabilities loading a program of a type takes. Source: the kernel's <c>bpf_prog_load</c> (5.8 and later).</summary>
internal static class ProgramCapabilities
{
    public static BpfCapabilities NeededToLoad(BpfProgramType type) => BpfCapabilities.Bpf | type switch
    {
        SchedulerClassifier or SchedulerAction or BpfProgramType.Xdp or LightweightTunnelIn or LightweightTunnelOut
            or LightweightTunnelTransmit or LightweightTunnelSeg6Local or SkSkb or SkMsg or BpfProgramType.FlowDissector
            or BpfProgramType.CgroupDevice or CgroupSock or CgroupSockAddr or CgroupSockopt or BpfProgramType.CgroupSysctl or SockOps
            or BpfProgramType.SkLookup or BpfProgramType.Netfilter => BpfCapabilities.NetworkAdmin,
        Kprobe or BpfProgramType.Tracepoint or BpfProgramType.PerfEvent or RawTracepoint or RawTracepointWritable or Tracing or Lsm
            or BpfProgramType.StructOps => BpfCapabilities.PerformanceMonitoring,
        Extension => BpfCapabilities.NetworkAdmin | BpfCapabilities.PerformanceMonitoring,
        _ => BpfCapabilities.None,
    };
}
