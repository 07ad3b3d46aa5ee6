// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

public static partial class BpfFeatures
{
    /// <summary>Traffic control programs attached by link, in order.</summary>
    public static BpfFeature Tcx { get; } = new(
        BpfFeatureGroup.Link, "tcx links", V(6, 6), LinkProbe.Tcx, "CONFIG_NET_XGRESS", "Attach by a clsact filter.", Network);

    /// <summary>XDP attached by link.</summary>
    public static BpfFeature XdpLink { get; } = new(
        BpfFeatureGroup.Link, "XDP links", V(5, 9), LinkProbe.Xdp, fallback: "Attach by netlink.", needed: Network);

    /// <summary>cgroup hooks attached by link.</summary>
    public static BpfFeature CgroupLink { get; } = new(
        BpfFeatureGroup.Link,
        "cgroup links",
        V(5, 7),
        LinkProbe.Cgroup,
        "CONFIG_CGROUP_BPF",
        "Attach without a link; the hook then stays when the process ends.",
        Network);

    /// <summary>sk_lookup and flow dissectors attached by link.</summary>
    public static BpfFeature NetworkNamespaceLink { get; } = new(
        BpfFeatureGroup.Link, "network namespace links", V(5, 8), LinkProbe.NetworkNamespace, needed: Network);

    /// <summary>Tracepoints, kprobes, uprobes and perf events attached by link.</summary>
    public static BpfFeature PerfEventLink { get; } = new(
        BpfFeatureGroup.Link,
        "perf event links",
        V(5, 15),
        LinkProbe.PerfEvent,
        "CONFIG_BPF_EVENTS",
        "Attach by ioctl to the perf event.",
        Tracing);

    /// <summary>One program attached to many kernel functions.</summary>
    public static BpfFeature KprobeMultiLink { get; } = new(
        BpfFeatureGroup.Link, "kprobe multi links", V(5, 18), LinkProbe.KprobeMulti, "CONFIG_FPROBE", "Attach one by one.", Tracing);

    /// <summary>One program attached to many places of an executable.</summary>
    public static BpfFeature UprobeMultiLink { get; } = new(
        BpfFeatureGroup.Link, "uprobe multi links", V(6, 6), LinkProbe.UprobeMulti, "CONFIG_UPROBE_EVENTS", "Attach one by one.", Tracing);

    /// <summary>netkit devices.</summary>
    public static BpfFeature NetkitLink { get; } = new(
        BpfFeatureGroup.Link, "netkit links", V(6, 7), LinkProbe.Netkit, "CONFIG_NETKIT", "Use veth with tcx.", Network);

    /// <summary>netfilter hooks.</summary>
    public static BpfFeature NetfilterLink { get; } = new(
        BpfFeatureGroup.Link, "netfilter links", V(6, 4), LinkProbe.Netfilter, "CONFIG_NETFILTER_BPF_LINK", needed: Network);

    /// <summary>Iterators over kernel objects, read as files.</summary>
    public static BpfFeature Iterators { get; } = new(
        BpfFeatureGroup.Link,
        "iterator programs",
        V(5, 8),
        ProgramTypeProbe.RunIterator,
        "CONFIG_DEBUG_INFO_BTF",
        needed: Tracing);
}
