// SPDX-License-Identifier: Apache-2.0
using Cilium.Netlink.Interop;
using static Cilium.Netlink.Interop.PacketScheduler;
using static Cilium.Netlink.Interop.RtNetlink;

namespace Cilium.Netlink;

/// <summary>Queueing disciplines of the links of one namespace.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class Qdiscs
{
    private readonly NetlinkChannel _channel;

    internal Qdiscs(NetlinkChannel channel) => _channel = channel;

    /// <summary>Adds a qdisc.</summary>
    /// <exception cref="UnsupportedKindException">The kernel does not know the kind.</exception>
    /// <exception cref="NetlinkException">There is one at that place (EEXIST), or there is no such link (ENODEV).</exception>
    public void Add(QdiscSpec qdisc) => Send(RTM_NEWQDISC, NetlinkRequestFlags.Create | NetlinkRequestFlags.Exclusive, "add", qdisc);

    /// <summary>Adds a qdisc or replaces the one at that place.</summary>
    /// <exception cref="UnsupportedKindException">The kernel does not know the kind.</exception>
    /// <exception cref="NetlinkException">There is no such link (ENODEV).</exception>
    public void Replace(QdiscSpec qdisc) => Send(RTM_NEWQDISC, NetlinkRequestFlags.Create | NetlinkRequestFlags.Replace, "replace", qdisc);

    /// <summary>Adds the qdisc that carries filters for both directions, if it is not there.</summary>
    /// <returns>False when it was there already.</returns>
    /// <exception cref="NetlinkException">There is no such link (ENODEV), or an ingress qdisc takes its place (EEXIST with another kind).</exception>
    public bool EnsureClsact(int linkIndex)
    {
        try
        {
            Add(new QdiscSpec(linkIndex, "clsact"));
            return true;
        }
        catch (NetlinkException error) when (error.IsAlreadyExists && List(linkIndex).Any(qdisc => qdisc.Kind == "clsact"))
        {
            return false;
        }
    }

    /// <summary>Removes a qdisc, with the filters on it.</summary>
    /// <exception cref="NetlinkException">There is none at that place (ENOENT, EINVAL), or there is no such link (ENODEV).</exception>
    public void Delete(QdiscSpec qdisc) => Send(RTM_DELQDISC, NetlinkRequestFlags.None, "delete", qdisc);

    /// <summary>Reads qdiscs.</summary>
    /// <param name="linkIndex">Of this link; null: of all.</param>
    public IReadOnlyList<QdiscInfo> List(int? linkIndex = null)
    {
        using var request = new NetlinkRequest(RTM_GETQDISC, NetlinkRequestFlags.Dump, "list qdiscs");
        request.WriteHeader(new tcmsg { tcm_ifindex = linkIndex ?? 0 });
        using NetlinkReply reply = _channel.Request(request);
        List<QdiscInfo> qdiscs = [];
        foreach (NetlinkMessage message in reply)
        {
            QdiscInfo qdisc = Parse(message);
            if (linkIndex is null || qdisc.LinkIndex == linkIndex)
            {
                qdiscs.Add(qdisc);
            }
        }

        return qdiscs;
    }

    internal static QdiscInfo Parse(in NetlinkMessage message)
    {
        tcmsg header = message.ReadHeader<tcmsg>(out NetlinkAttributes attributes);
        string kind = string.Empty;
        foreach (NetlinkAttribute attribute in attributes)
        {
            if (attribute.Type == TCA_KIND)
            {
                kind = attribute.ReadString();
            }
        }

        return new QdiscInfo(header.tcm_ifindex, kind, header.tcm_parent, header.tcm_handle);
    }

    private void Send(ushort type, NetlinkRequestFlags flags, string verb, QdiscSpec qdisc)
    {
        ArgumentNullException.ThrowIfNull(qdisc);
        ArgumentException.ThrowIfNullOrEmpty(qdisc.Kind);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(qdisc.LinkIndex);
        bool isClsact = qdisc.Kind is "clsact" or "ingress";
        using var request = new NetlinkRequest(type, flags, $"{verb} qdisc {qdisc.Kind} on link {qdisc.LinkIndex}");
        request.WriteHeader(new tcmsg
        {
            tcm_ifindex = qdisc.LinkIndex,
            tcm_parent = isClsact ? TC_H_CLSACT : qdisc.Parent,
            tcm_handle = isClsact ? TC_H_CLSACT_HANDLE : qdisc.Handle,
        });
        request.AddString(TCA_KIND, qdisc.Kind);
        try
        {
            _channel.Execute(request);
        }
        catch (NetlinkException error) when (error.Errno == Errno.ENOENT && type == RTM_NEWQDISC)
        {
            throw new UnsupportedKindException("qdisc", qdisc.Kind, error);
        }
    }
}
