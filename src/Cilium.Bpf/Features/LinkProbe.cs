// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Asks for a link to something that does not exist: a kernel that knows the link says what is wrong with the target.</summary>
internal static unsafe class LinkProbe
{
    private const uint NoDescriptor = uint.MaxValue;
    private const uint NoInterface = int.MaxValue;
    private const uint Loopback = 1;
    private const uint NoProtocolFamily = uint.MaxValue;

    public static ProbeOutcome Tcx() =>
        OnInterface(BpfProgramType.SchedulerClassifier, BpfAttachType.TcxIngress, loadedFor: default);

    public static ProbeOutcome Netkit() =>
        OnInterface(BpfProgramType.SchedulerClassifier, BpfAttachType.NetkitPrimary, BpfAttachType.NetkitPrimary);

    /// <summary>Asks the loopback interface for XDP in hardware: an unknown interface would give the error of an unknown link.</summary>
    public static ProbeOutcome Xdp()
    {
        LinkCreateAttr attr = default;
        attr.target_ifindex = Loopback;
        attr.attach_type = (uint)BpfAttachType.Xdp;
        attr.flags = LinkFlags.XDP_FLAGS_HW_MODE;
        return Create(BpfProgramType.Xdp, BpfAttachType.Xdp, ref attr, Errno.EOPNOTSUPP);
    }

    public static ProbeOutcome Cgroup() => OnDescriptor(BpfProgramType.CgroupSkb, BpfAttachType.CgroupInetEgress);

    public static ProbeOutcome NetworkNamespace() => OnDescriptor(BpfProgramType.FlowDissector, BpfAttachType.FlowDissector);

    public static ProbeOutcome PerfEvent() => OnDescriptor(BpfProgramType.Tracepoint, BpfAttachType.PerfEvent);

    public static ProbeOutcome Netfilter()
    {
        LinkCreateAttr attr = default;
        attr.attach_type = (uint)BpfAttachType.Netfilter;
        attr.netfilter_pf = NoProtocolFamily;
        return Create(BpfProgramType.Netfilter, BpfAttachType.Netfilter, ref attr, Errno.EAFNOSUPPORT);
    }

    public static ProbeOutcome KprobeMulti()
    {
        fixed (byte* name = "no_such_function\0"u8)
        {
            byte* symbol = name;
            MultiLinkCreateAttr attr = default;
            attr.attach_type = (uint)BpfAttachType.TraceKprobeMulti;
            attr.kprobe_multi_cnt = 1;
            attr.kprobe_multi_syms = (ulong)&symbol;
            return Create(BpfProgramType.Kprobe, BpfAttachType.TraceKprobeMulti, ref attr, Errno.ESRCH);
        }
    }

    public static ProbeOutcome UprobeMulti()
    {
        fixed (byte* path = "/\0"u8)
        {
            ulong offset = 0;
            MultiLinkCreateAttr attr = default;
            attr.attach_type = (uint)BpfAttachType.TraceUprobeMulti;
            attr.uprobe_multi_path = (ulong)path;
            attr.uprobe_multi_offsets = (ulong)&offset;
            attr.uprobe_multi_cnt = 1;
            return Create(BpfProgramType.Kprobe, BpfAttachType.TraceUprobeMulti, ref attr, Errno.EBADF);
        }
    }

    private static ProbeOutcome OnInterface(BpfProgramType type, BpfAttachType attachType, BpfAttachType loadedFor)
    {
        LinkCreateAttr attr = default;
        attr.target_ifindex = NoInterface;
        attr.attach_type = (uint)attachType;
        return Create(type, loadedFor, ref attr, Errno.ENODEV);
    }

    private static ProbeOutcome OnDescriptor(BpfProgramType type, BpfAttachType attachType)
    {
        LinkCreateAttr attr = default;
        attr.target_fd = NoDescriptor;
        attr.attach_type = (uint)attachType;
        return Create(type, default, ref attr, Errno.EBADF);
    }

    private static ProbeOutcome Create<TAttr>(BpfProgramType type, BpfAttachType loadedFor, ref TAttr attr, int proof)
        where TAttr : unmanaged
    {
        ReadOnlySpan<BpfInstruction> nothing = [BpfInstruction.Set(0, 0), BpfInstruction.Exit()];
        int program = RawProgram.Load(type, nothing, loadedFor);
        if (program < 0)
        {
            return ProbeOutcome.Of(program);
        }

        try
        {
            // Every form of the attributes begins with the program's descriptor.
            Unsafe.As<TAttr, uint>(ref attr) = (uint)program;
            int result = BpfSyscall.Invoke(BpfCommand.BPF_LINK_CREATE, ref attr);
            return result >= 0 ? ProbeOutcome.OfDescriptor(result) : ProbeOutcome.Of(result, proof);
        }
        finally
        {
            _ = LibC.close(program);
        }
    }
}
