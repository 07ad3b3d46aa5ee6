// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

public unsafe partial class BpfLink
{
    private const int NameRoom = 256;

    /// <summary>Asks the kernel what it knows of this link now.</summary>
    /// <returns>A record of the link's kind, e.g. <see cref="TcxLinkInfo"/>.</returns>
    /// <exception cref="FeatureNotSupportedException">This kernel has no link object for this kind of attachment.</exception>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public BpfLinkInfo GetInfo()
    {
        LinkKernelInfo info = ReadKernelInfo();
        BpfLinkType type = (BpfLinkType)info.type;
        return type switch
        {
            BpfLinkType.Tcx or BpfLinkType.Netkit => new TcxLinkInfo(
                type, info.id, info.prog_id, (int)info.ifindex, (BpfAttachType)info.attach_type),
            BpfLinkType.Xdp => new XdpLinkInfo(info.id, info.prog_id, (int)info.ifindex),
            BpfLinkType.Cgroup => new CgroupLinkInfo(
                info.id, info.prog_id, info.cgroup_id, (BpfAttachType)info.cgroup_attach_type),
            BpfLinkType.NetworkNamespace => new NetworkNamespaceLinkInfo(
                info.id, info.prog_id, info.netns_ino, (BpfAttachType)info.attach_type),
            BpfLinkType.Tracing => new TracingLinkInfo(
                info.id,
                info.prog_id,
                (BpfAttachType)info.tracing_attach_type,
                info.tracing_target_object_id,
                info.tracing_target_btf_id),
            BpfLinkType.RawTracepoint or BpfLinkType.Iterator => ReadNamed(type),
            BpfLinkType.PerfEvent => ReadPerfEvent(info),
            _ => new BpfLinkInfo(type, info.id, info.prog_id),
        };
    }

    private NamedLinkInfo ReadNamed(BpfLinkType type)
    {
        byte* name = stackalloc byte[NameRoom];
        LinkKernelInfo info = default;
        info.name = (ulong)name;
        info.name_length = NameRoom;
        BpfObjectInfo.Read(Handle, ref info, "read link info");
        uint map = type == BpfLinkType.Iterator ? info.iterator_map_id : 0;
        return new NamedLinkInfo(type, info.id, info.prog_id, Text(name), map);
    }

    private PerfEventLinkInfo ReadPerfEvent(in LinkKernelInfo brief)
    {
        PerfEventLinkType kind = (PerfEventLinkType)brief.perf_type;
        if (kind is PerfEventLinkType.Unknown or PerfEventLinkType.Event)
        {
            return new PerfEventLinkInfo(brief.id, brief.prog_id, kind, string.Empty, 0);
        }

        byte* name = stackalloc byte[NameRoom];
        LinkKernelInfo info = default;
        info.perf_name = (ulong)name;
        info.perf_name_length = NameRoom;
        BpfObjectInfo.Read(Handle, ref info, "read link info");
        long offset = kind == PerfEventLinkType.Tracepoint ? 0 : info.perf_offset;
        return new PerfEventLinkInfo(info.id, info.prog_id, kind, Text(name), offset);
    }

    private static string Text(byte* zeroTerminated)
    {
        ReadOnlySpan<byte> bytes = new(zeroTerminated, NameRoom);
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
