// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

public static partial class BpfFeatures
{
    /// <summary>The BPF file system, where objects are pinned. That it is mounted is another matter.</summary>
    public static BpfFeature FileSystem { get; } = new(
        BpfFeatureGroup.System, "bpf file system", V(4, 4), SystemProbe.FileSystem, "CONFIG_BPF_SYSCALL");

    /// <summary>Programs run as machine code.</summary>
    public static BpfFeature Jit { get; } = new(
        BpfFeatureGroup.System,
        "just-in-time compiler",
        V(3, 16),
        SystemProbe.Jit,
        "CONFIG_BPF_JIT",
        "Switch it on with 'sysctl net.core.bpf_jit_enable=1'; programs are interpreted meanwhile.");

    /// <summary>Recording of run time and run count, while a descriptor is held.</summary>
    public static BpfFeature Statistics { get; } = new(
        BpfFeatureGroup.System,
        "program statistics",
        V(5, 8),
        SystemProbe.Statistics,
        fallback: "Switch them on with 'sysctl kernel.bpf_stats_enabled=1' (Linux 5.1).",
        needed: BpfCapabilities.SysAdmin);
}
