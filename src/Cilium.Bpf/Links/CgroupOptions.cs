// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>How to attach a program to a cgroup.</summary>
public sealed class CgroupOptions
{
    /// <summary>The hook; null, the default, for the one that the program was loaded for.</summary>
    public BpfAttachType? Hook { get; set; }

    /// <summary>Where among the cgroup's own programs (other than the default: Linux 6.17 and later). Default: behind them.</summary>
    public AttachPosition Position { get; set; }

    /// <summary>The revision that the hook must have (Linux 6.17 and later); 0, the default, to attach in any case.</summary>
    public ulong ExpectedRevision { get; set; }
}
