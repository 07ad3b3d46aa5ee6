// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;

namespace Cilium.Bpf;

public static partial class BpfFeatures
{
    private const string Events = "CONFIG_BPF_EVENTS";
    private const string Cgroups = "CONFIG_CGROUP_BPF";
    private const string LightweightTunnels = "CONFIG_LWTUNNEL_BPF";

    private static readonly FrozenDictionary<BpfProgramType, BpfFeature> ProgramTypes = new[]
    {
        ProgramTypeFeature(BpfProgramType.SocketFilter, 3, 19, BpfCapabilities.Bpf),
        ProgramTypeFeature(BpfProgramType.Kprobe, 4, 1, Tracing, Events),
        ProgramTypeFeature(BpfProgramType.SchedulerClassifier, 4, 1, Network),
        ProgramTypeFeature(BpfProgramType.SchedulerAction, 4, 1, Network),
        ProgramTypeFeature(BpfProgramType.Tracepoint, 4, 7, Tracing, Events),
        ProgramTypeFeature(BpfProgramType.Xdp, 4, 8, Network),
        ProgramTypeFeature(BpfProgramType.PerfEvent, 4, 9, Tracing, Events),
        ProgramTypeFeature(BpfProgramType.CgroupSkb, 4, 10, Network, Cgroups),
        ProgramTypeFeature(BpfProgramType.CgroupSock, 4, 10, Network, Cgroups),
        ProgramTypeFeature(BpfProgramType.LightweightTunnelIn, 4, 10, Network, LightweightTunnels),
        ProgramTypeFeature(BpfProgramType.LightweightTunnelOut, 4, 10, Network, LightweightTunnels),
        ProgramTypeFeature(BpfProgramType.LightweightTunnelTransmit, 4, 10, Network, LightweightTunnels),
        ProgramTypeFeature(BpfProgramType.SockOps, 4, 13, Network),
        ProgramTypeFeature(BpfProgramType.SkSkb, 4, 14, Network),
        ProgramTypeFeature(BpfProgramType.CgroupDevice, 4, 15, Network, Cgroups),
        ProgramTypeFeature(BpfProgramType.SkMsg, 4, 17, Network),
        ProgramTypeFeature(BpfProgramType.RawTracepoint, 4, 17, Tracing, Events),
        ProgramTypeFeature(BpfProgramType.CgroupSockAddr, 4, 17, Network, Cgroups),
        ProgramTypeFeature(BpfProgramType.LightweightTunnelSeg6Local, 4, 18, Network, "CONFIG_IPV6_SEG6_BPF"),
        ProgramTypeFeature(BpfProgramType.LircMode2, 4, 18, Network, "CONFIG_BPF_LIRC_MODE2"),
        ProgramTypeFeature(BpfProgramType.SkReuseport, 4, 19, Network),
        ProgramTypeFeature(BpfProgramType.FlowDissector, 4, 20, Network),
        ProgramTypeFeature(BpfProgramType.CgroupSysctl, 5, 2, Network, Cgroups),
        ProgramTypeFeature(BpfProgramType.RawTracepointWritable, 5, 2, Tracing, Events),
        ProgramTypeFeature(BpfProgramType.CgroupSockopt, 5, 3, Network, Cgroups),
        ProgramTypeFeature(BpfProgramType.Tracing, 5, 5, Tracing, "CONFIG_DEBUG_INFO_BTF"),
        ProgramTypeFeature(BpfProgramType.StructOps, 5, 6, Network, "CONFIG_BPF_JIT and CONFIG_DEBUG_INFO_BTF"),
        ProgramTypeFeature(BpfProgramType.Extension, 5, 6, Network, "CONFIG_BPF_JIT and CONFIG_DEBUG_INFO_BTF"),
        ProgramTypeFeature(BpfProgramType.Lsm, 5, 7, Tracing, "CONFIG_BPF_LSM"),
        ProgramTypeFeature(BpfProgramType.SkLookup, 5, 9, Network),
        ProgramTypeFeature(BpfProgramType.Syscall, 5, 14, BpfCapabilities.Bpf),
        ProgramTypeFeature(BpfProgramType.Netfilter, 6, 4, Network, "CONFIG_NETFILTER_BPF_LINK"),
    }.ToFrozenDictionary(entry => entry.Key, entry => entry.Value);

    /// <summary>Whether the kernel has a type of program.</summary>
    /// <param name="type">The type.</param>
    /// <exception cref="ArgumentOutOfRangeException">No probe is known for the type.</exception>
    public static BpfFeature ProgramType(BpfProgramType type) => ProgramTypes.TryGetValue(type, out BpfFeature? feature)
        ? feature
        : throw new ArgumentOutOfRangeException(nameof(type), type, "No probe is known for this type of program.");

    private static KeyValuePair<BpfProgramType, BpfFeature> ProgramTypeFeature(
        BpfProgramType type, int major, int minor, BpfCapabilities needed, string? kernelOption = null) => new(
            type,
            new BpfFeature(
                BpfFeatureGroup.ProgramType,
                $"program type {type}",
                V(major, minor),
                () => ProgramTypeProbe.Run(type),
                kernelOption,
                needed: needed));
}
