// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Tests;

public sealed class SectionKindTests
{
    [Theory]
    [InlineData("tc", BpfProgramType.SchedulerClassifier, null, null)]
    [InlineData("tcx/egress", BpfProgramType.SchedulerClassifier, BpfAttachType.TcxEgress, null)]
    [InlineData("xdp", BpfProgramType.Xdp, BpfAttachType.Xdp, null)]
    [InlineData("xdp/prefilter", BpfProgramType.Xdp, BpfAttachType.Xdp, "prefilter")]
    [InlineData("xdp.frags/devmap", BpfProgramType.Xdp, BpfAttachType.XdpDevmap, null)]
    [InlineData("cgroup/connect4", BpfProgramType.CgroupSockAddr, BpfAttachType.CgroupInet4Connect, null)]
    [InlineData("cgroup/recvmsg6", BpfProgramType.CgroupSockAddr, BpfAttachType.CgroupUdp6Recvmsg, null)]
    [InlineData("cgroup_skb/ingress", BpfProgramType.CgroupSkb, BpfAttachType.CgroupInetIngress, null)]
    [InlineData("sockops", BpfProgramType.SockOps, BpfAttachType.CgroupSockOps, null)]
    [InlineData("sk_lookup", BpfProgramType.SkLookup, BpfAttachType.SkLookup, null)]
    [InlineData("fentry/tcp_connect", BpfProgramType.Tracing, BpfAttachType.TraceFentry, "tcp_connect")]
    [InlineData("fexit.s/tcp_connect", BpfProgramType.Tracing, BpfAttachType.TraceFexit, "tcp_connect")]
    [InlineData("tp/sched/sched_switch", BpfProgramType.Tracepoint, null, "sched/sched_switch")]
    [InlineData("tp_btf/sched_switch", BpfProgramType.Tracing, BpfAttachType.TraceRawTracepoint, "sched_switch")]
    [InlineData("raw_tp/sys_enter", BpfProgramType.RawTracepoint, null, "sys_enter")]
    [InlineData("kprobe/do_unlinkat", BpfProgramType.Kprobe, null, "do_unlinkat")]
    [InlineData("kprobe.multi/tcp_*", BpfProgramType.Kprobe, BpfAttachType.TraceKprobeMulti, "tcp_*")]
    [InlineData("uprobe//usr/bin/bash:readline", BpfProgramType.Kprobe, null, "/usr/bin/bash:readline")]
    [InlineData("iter/tcp", BpfProgramType.Tracing, BpfAttachType.TraceIterator, "tcp")]
    [InlineData("freplace/stage", BpfProgramType.Extension, null, "stage")]
    [InlineData("lsm/file_open", BpfProgramType.Lsm, BpfAttachType.LsmMac, "file_open")]
    [InlineData("perf_event", BpfProgramType.PerfEvent, null, null)]
    [InlineData("my_own_section", BpfProgramType.Unspecified, null, null)]
    [InlineData("xdpfoo", BpfProgramType.Unspecified, null, null)]
    public void A_section_name_tells_type_hook_and_target(string section, BpfProgramType type, BpfAttachType? hook, string? target)
    {
        var kind = SectionKind.Of(section);
        Assert.Equal((type, hook, target), (kind.Type, kind.AttachType, kind.Target));
        Assert.True(kind.IsSelected);
        Assert.Equal(section.Contains(".s/", StringComparison.Ordinal), kind.IsSleepable);
        Assert.Equal(section.Contains(".frags", StringComparison.Ordinal), kind.HasFragments);
        Assert.False(SectionKind.Of("?" + section).IsSelected);
    }
}
