// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>The kind of a BPF link.</summary>
/// <remarks>Numbers as in the kernel's <c>enum bpf_link_type</c>; a newer kernel may report values not listed here.</remarks>
public enum BpfLinkType
{
    /// <summary>None.</summary>
    Unspecified = 0,

    /// <summary>A raw tracepoint.</summary>
    RawTracepoint = 1,

    /// <summary>fentry, fexit, a BTF tracepoint or a security hook.</summary>
    Tracing = 2,

    /// <summary>A cgroup hook.</summary>
    Cgroup = 3,

    /// <summary>An iterator over kernel objects.</summary>
    Iterator = 4,

    /// <summary>A hook of a network namespace.</summary>
    NetworkNamespace = 5,

    /// <summary>XDP on an interface.</summary>
    Xdp = 6,

    /// <summary>A performance event, tracepoint, kprobe or uprobe.</summary>
    PerfEvent = 7,

    /// <summary>Many kernel functions.</summary>
    KprobeMulti = 8,

    /// <summary>Kernel operations implemented in BPF.</summary>
    StructOps = 9,

    /// <summary>A netfilter hook.</summary>
    Netfilter = 10,

    /// <summary>Traffic control on an interface.</summary>
    Tcx = 11,

    /// <summary>Many places of an executable.</summary>
    UprobeMulti = 12,

    /// <summary>A netkit device.</summary>
    Netkit = 13,

    /// <summary>A socket map.</summary>
    Sockmap = 14,
}
