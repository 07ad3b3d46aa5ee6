// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Cilium.Netlink.Interop;
using static Cilium.Netlink.Interop.PacketScheduler;
using static Cilium.Netlink.Interop.RtNetlink;

namespace Cilium.Netlink;

/// <summary>Traffic control filters on the clsact qdiscs of one namespace, in particular BPF programs.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class Filters
{
    private readonly NetlinkChannel _channel;

    internal Filters(NetlinkChannel channel) => _channel = channel;

    /// <summary>Attaches a BPF program, or puts it in place of the filter with the same priority and handle, without a gap.</summary>
    /// <exception cref="NetlinkException">The link has no clsact qdisc (EINVAL, ENOENT), or the program is of another type (EINVAL).</exception>
    /// <exception cref="ArgumentException">A part of the blueprint is out of its range; nothing was sent.</exception>
    public void Replace(BpfFilterSpec filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        filter.Validate();
        using var request = new NetlinkRequest(
            RTM_NEWTFILTER,
            NetlinkRequestFlags.Create | NetlinkRequestFlags.Replace,
            $"attach filter {filter.Name} to link {filter.LinkIndex} ({filter.Direction})");
        WriteHeader(request, filter.LinkIndex, filter.Direction, filter.Priority, filter.Protocol, filter.Handle);
        request.AddString(TCA_KIND, "bpf");
        bool isHeld = false;
        try
        {
            filter.Program.DangerousAddRef(ref isHeld);
            using (request.Nest(TCA_OPTIONS))
            {
                request.AddUInt32(TCA_BPF_FD, (uint)filter.Program.DangerousGetHandle());
                request.AddString(TCA_BPF_NAME, filter.Name);
                request.AddUInt32(TCA_BPF_FLAGS, filter.IsDirectAction ? TCA_BPF_FLAG_ACT_DIRECT : 0);
            }

            _channel.Execute(request);
        }
        finally
        {
            if (isHeld)
            {
                filter.Program.DangerousRelease();
            }
        }
    }

    /// <summary>Reads the filters of a link in one direction, in the order in which they run. None when there is no clsact qdisc.</summary>
    /// <exception cref="NetlinkException">There is no such link (ENODEV).</exception>
    public IReadOnlyList<FilterInfo> List(int linkIndex, FilterDirection direction)
    {
        using var request = new NetlinkRequest(RTM_GETTFILTER, NetlinkRequestFlags.Dump, $"list filters of link {linkIndex} ({direction})");
        WriteHeader(request, linkIndex, direction, 0, 0, 0);
        using NetlinkReply reply = _channel.Request(request);
        List<FilterInfo> filters = [];
        foreach (NetlinkMessage message in reply)
        {
            FilterInfo filter = Parse(message, direction);

            // Each priority begins with a head that is no filter.
            if (filter.Handle != 0)
            {
                filters.Add(filter);
            }
        }

        return filters;
    }

    /// <summary>Removes a filter as it was listed.</summary>
    /// <exception cref="NetlinkException">There is no such filter (ENOENT) or link (ENODEV).</exception>
    public void Delete(FilterInfo filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        using var request = new NetlinkRequest(
            RTM_DELTFILTER,
            NetlinkRequestFlags.None,
            $"delete filter {filter.Priority}:{filter.Handle:x} of link {filter.LinkIndex} ({filter.Direction})");
        WriteHeader(request, filter.LinkIndex, filter.Direction, filter.Priority, filter.Protocol, filter.Handle);
        request.AddString(TCA_KIND, filter.Kind);
        if (filter.Chain != 0)
        {
            request.AddUInt32(TCA_CHAIN, filter.Chain);
        }

        _channel.Execute(request);
    }

    private static void WriteHeader(NetlinkRequest request, int link, FilterDirection direction, int priority, int protocol, uint handle)
        => request.WriteHeader(new tcmsg
        {
            tcm_ifindex = link,
            tcm_parent = direction == FilterDirection.Ingress ? TC_H_CLSACT_INGRESS : TC_H_CLSACT_EGRESS,
            tcm_handle = handle,
            // The priority in host order above, the EtherType in network order below.
            tcm_info = ((uint)priority << 16) | SwapToNetwork((ushort)protocol),
        });

    /// <summary>Reads a filter that was announced; null for one that is not on a clsact qdisc.</summary>
    internal static FilterInfo? TryParse(in NetlinkMessage message) => message.ReadHeader<tcmsg>(out _).tcm_parent switch
    {
        TC_H_CLSACT_INGRESS => Parse(message, FilterDirection.Ingress),
        TC_H_CLSACT_EGRESS => Parse(message, FilterDirection.Egress),
        _ => null,
    };

    private static FilterInfo Parse(in NetlinkMessage message, FilterDirection direction)
    {
        tcmsg header = message.ReadHeader<tcmsg>(out NetlinkAttributes attributes);
        var filter = new FilterInfo
        {
            LinkIndex = header.tcm_ifindex,
            Direction = direction,
            Priority = (int)(header.tcm_info >> 16),
            Protocol = SwapToNetwork((ushort)header.tcm_info),
            Handle = header.tcm_handle,
        };
        foreach (NetlinkAttribute attribute in attributes)
        {
            filter = attribute.Type switch
            {
                TCA_KIND => filter with { Kind = attribute.ReadString() },
                TCA_CHAIN => filter with { Chain = attribute.ReadUInt32() },
                TCA_OPTIONS when filter.Kind == "bpf" => ApplyBpf(filter, attribute.Nested),
                _ => filter,
            };
        }

        return filter;
    }

    private static FilterInfo ApplyBpf(FilterInfo filter, NetlinkAttributes attributes)
    {
        foreach (NetlinkAttribute attribute in attributes)
        {
            filter = attribute.Type switch
            {
                TCA_BPF_ID => filter with { BpfProgramId = attribute.ReadUInt32() },
                TCA_BPF_NAME => filter with { BpfName = attribute.ReadString() },
                TCA_BPF_FLAGS => filter with { IsDirectAction = (attribute.ReadUInt32() & TCA_BPF_FLAG_ACT_DIRECT) != 0 },
                _ => filter,
            };
        }

        return filter;
    }

    private static ushort SwapToNetwork(ushort value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
}
