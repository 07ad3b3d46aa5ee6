// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using Cilium.Netlink.Interop;
using static Cilium.Netlink.Interop.IfLink;
using static Cilium.Netlink.Interop.RtNetlink;

namespace Cilium.Netlink;

/// <summary>Network interfaces of one namespace.</summary>
/// <remarks>Thread-safe. A link may vanish between two calls: that is ENODEV
/// (<see cref="NetlinkException.IsNotFound"/>), or false from the Try methods.</remarks>
public sealed partial class Links
{
    private readonly NetlinkChannel _channel;

    internal Links(NetlinkChannel channel) => _channel = channel;

    /// <summary>Creates a link with all its settings.</summary>
    /// <returns>The link as the kernel made it, as seen in the namespace it lives in.</returns>
    /// <exception cref="UnsupportedKindException">The kernel does not know the kind.</exception>
    /// <exception cref="NetlinkException">The name is taken (EEXIST), or a setting is refused; then no link remains.</exception>
    /// <exception cref="ArgumentException">A setting is out of its range; nothing was sent.</exception>
    public LinkInfo Create(LinkSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        spec.Validate();
        SendCreate(spec);
        return In(spec.Namespace, links => links.Finish(spec));
    }

    /// <summary>Reads one link.</summary>
    /// <exception cref="NetlinkException">There is no such link (ENODEV).</exception>
    public LinkInfo Get(LinkReference link)
    {
        using var request = new NetlinkRequest(RTM_GETLINK, NetlinkRequestFlags.None, $"get {link}");
        request.WriteLink(link);
        request.AddUInt32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        using NetlinkReply reply = _channel.Request(request);
        foreach (NetlinkMessage message in reply)
        {
            if (message.Type == RTM_NEWLINK)
            {
                return LinkParser.Parse(message);
            }
        }

        throw new NetlinkFormatException($"the answer to 'get {link}' holds no link");
    }

    /// <summary>Reads one link if it is there.</summary>
    public bool TryGet(LinkReference link, [NotNullWhen(true)] out LinkInfo? info)
    {
        try
        {
            info = Get(link);
            return true;
        }
        catch (NetlinkException error) when (error.IsNotFound)
        {
            info = null;
            return false;
        }
    }

    /// <summary>Reads all links, or those of one kind or master.</summary>
    /// <param name="kind">The kernel's name of a kind: "veth"; null: all.</param>
    /// <param name="masterIndex">Index of a bridge or other master; null: all.</param>
    public IReadOnlyList<LinkInfo> List(string? kind = null, int? masterIndex = null)
    {
        using var request = new NetlinkRequest(RTM_GETLINK, NetlinkRequestFlags.Dump, "list links");
        request.WriteHeader(default(ifinfomsg));
        request.AddUInt32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        if (masterIndex is { } master)
        {
            request.AddInt32(IFLA_MASTER, master);
        }

        if (kind is not null)
        {
            using (request.Nest(IFLA_LINKINFO))
            {
                request.AddString(IFLA_INFO_KIND, kind);
            }
        }

        using NetlinkReply reply = _channel.Request(request);
        List<LinkInfo> links = [];
        foreach (NetlinkMessage message in reply)
        {
            LinkInfo link = LinkParser.Parse(message);

            // The kernel ignores a filter it cannot apply, for example a kind that it does not know.
            if ((kind is null || link.Kind == kind) && (masterIndex is null || link.MasterIndex == masterIndex))
            {
                links.Add(link);
            }
        }

        return links;
    }

    /// <summary>Reads the counters of a link.</summary>
    /// <exception cref="NetlinkException">There is no such link (ENODEV).</exception>
    public LinkStatistics GetStatistics(LinkReference link)
    {
        using var request = new NetlinkRequest(RTM_GETLINK, NetlinkRequestFlags.None, $"get the statistics of {link}");
        request.WriteLink(link);
        using NetlinkReply reply = _channel.Request(request);
        foreach (NetlinkMessage message in reply)
        {
            if (message.Type == RTM_NEWLINK && LinkParser.ParseStatistics(message) is { } statistics)
            {
                return statistics;
            }
        }

        throw new NetlinkFormatException($"the answer to 'get the statistics of {link}' holds none");
    }

    /// <summary>Removes a link; of a veth pair, both ends.</summary>
    /// <exception cref="NetlinkException">There is no such link (ENODEV), or its kind cannot be removed (EOPNOTSUPP).</exception>
    public void Delete(LinkReference link)
    {
        using var request = new NetlinkRequest(RTM_DELLINK, NetlinkRequestFlags.None, $"delete {link}");
        request.WriteLink(link);
        _channel.Execute(request);
    }

    /// <summary>Removes a link if it is there.</summary>
    /// <returns>False when there was no such link.</returns>
    public bool TryDelete(LinkReference link)
    {
        try
        {
            Delete(link);
            return true;
        }
        catch (NetlinkException error) when (error.IsNotFound)
        {
            return false;
        }
    }

    private void SendCreate(LinkSpec spec)
    {
        using var request = new NetlinkRequest(
            RTM_NEWLINK,
            NetlinkRequestFlags.Create | NetlinkRequestFlags.Exclusive,
            $"create {spec.Kind} link {spec.Name}");
        using NamespaceReference target = new(spec.Namespace);
        using NamespaceReference peerTarget = new((spec as VethSpec)?.PeerNamespace);
        spec.Write(request, target);
        try
        {
            _channel.Execute(request);
        }
        catch (NetlinkException error) when (error.Errno == Errno.EOPNOTSUPP && error.ExtendedAck is null or "Unknown device type")
        {
            throw new UnsupportedKindException("link", spec.Kind, error);
        }
    }

    /// <summary>Sets what the kernel takes only from links that exist, then reads the result.</summary>
    private LinkInfo Finish(LinkSpec spec)
    {
        try
        {
            if (spec.Alias is not null)
            {
                SetAlias(spec.Name, spec.Alias);
            }

            if (spec is VethSpec { IsPeerUp: true } veth)
            {
                _ = veth.PeerNamespace is null ? SetUpAndGet(veth.PeerName) : In(veth.PeerNamespace, links => links.SetUpAndGet(veth.PeerName));
            }

            return Get(spec.Name);
        }
        catch
        {
            TryDelete(spec.Name);
            throw;
        }
    }

    private LinkInfo SetUpAndGet(string name)
    {
        SetUp(name);
        return Get(name);
    }

    private LinkInfo In(NetworkNamespace? networkNamespace, Func<Links, LinkInfo> work)
    {
        if (networkNamespace is null)
        {
            return work(this);
        }

        using var elsewhere = new NetlinkSocket(networkNamespace);
        return work(elsewhere.Links);
    }
}
