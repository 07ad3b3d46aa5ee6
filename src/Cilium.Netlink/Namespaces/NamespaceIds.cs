// SPDX-License-Identifier: Apache-2.0
using Cilium.Netlink.Interop;
using static Cilium.Netlink.Interop.NetNamespaceIds;
using static Cilium.Netlink.Interop.RtNetlink;

namespace Cilium.Netlink;

/// <summary>The numbers by which one namespace knows others, as in <see cref="LinkInfo.LinkNamespaceId"/>.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class NamespaceIds
{
    private readonly NetlinkChannel _channel;

    internal NamespaceIds(NetlinkChannel channel) => _channel = channel;

    /// <summary>The number that this namespace has for <paramref name="other"/>, or null when it has none.</summary>
    public int? Get(NetworkNamespace other)
    {
        ArgumentNullException.ThrowIfNull(other);
        using var request = new NetlinkRequest(RTM_GETNSID, NetlinkRequestFlags.None, $"get the id of network namespace {other}");
        request.WriteHeader(default(rtgenmsg));
        using NamespaceReference reference = new(other);
        request.AddUInt32(NETNSA_FD, reference.Descriptor);
        using NetlinkReply reply = _channel.Request(request);
        foreach (NetlinkMessage message in reply)
        {
            message.ReadHeader<rtgenmsg>(out NetlinkAttributes attributes);
            foreach (NetlinkAttribute attribute in attributes)
            {
                if (attribute.Type == NETNSA_NSID && attribute.ReadInt32() is >= 0 and int id)
                {
                    return id;
                }
            }
        }

        return null;
    }

    /// <summary>Gives <paramref name="other"/> a number in this namespace.</summary>
    /// <param name="other">The namespace to number.</param>
    /// <param name="id">The number, 0 or more; null: the kernel chooses.</param>
    /// <exception cref="NetlinkException">It has a number already (EEXIST), or the number is taken (ENOSPC, EEXIST).</exception>
    public void Assign(NetworkNamespace other, int? id = null)
    {
        ArgumentNullException.ThrowIfNull(other);
        ArgumentOutOfRangeException.ThrowIfNegative(id ?? 0, nameof(id));
        using var request = new NetlinkRequest(RTM_NEWNSID, NetlinkRequestFlags.None, $"assign an id to network namespace {other}");
        request.WriteHeader(default(rtgenmsg));
        using NamespaceReference reference = new(other);
        request.AddUInt32(NETNSA_FD, reference.Descriptor);
        request.AddInt32(NETNSA_NSID, id ?? IfLink.NETNSA_NSID_NOT_ASSIGNED);
        _channel.Execute(request);
    }
}
