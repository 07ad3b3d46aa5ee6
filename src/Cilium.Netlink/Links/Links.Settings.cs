// SPDX-License-Identifier: Apache-2.0
using static Cilium.Netlink.Interop.RtNetlink;

namespace Cilium.Netlink;

public sealed partial class Links
{
    /// <summary>Changes several settings of a link by one request.</summary>
    /// <exception cref="NetlinkException">There is no such link (ENODEV), or a setting is refused.</exception>
    public void Configure(LinkReference link, LinkSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);

        // In a request that renames, the name attribute is the new name: the link must be given by index.
        LinkReference target = link.Name is not null && settings.Name is not null ? Get(link) : link;
        using var request = new NetlinkRequest(RTM_NEWLINK, NetlinkRequestFlags.None, $"configure {link}");
        using NamespaceReference destination = new(settings.Namespace);
        settings.Write(request, target, destination);
        _channel.Execute(request);
    }

    /// <summary>Switches a link on.</summary>
    public void SetUp(LinkReference link) => Configure(link, new LinkSettings { IsUp = true });

    /// <summary>Switches a link off.</summary>
    public void SetDown(LinkReference link) => Configure(link, new LinkSettings { IsUp = false });

    /// <summary>Sets the largest packet, in bytes.</summary>
    public void SetMtu(LinkReference link, int mtu) => Configure(link, new LinkSettings { Mtu = mtu });

    /// <summary>Sets the hardware address.</summary>
    public void SetMacAddress(LinkReference link, MacAddress address) => Configure(link, new LinkSettings { MacAddress = address });

    /// <summary>Gives a link another name.</summary>
    /// <exception cref="NetlinkException">The name is taken (EEXIST), or the link is up and the kernel older than 6.1 (EBUSY).</exception>
    public void Rename(LinkReference link, string newName) => Configure(link, new LinkSettings { Name = newName });

    /// <summary>Joins a link to a bridge or other master.</summary>
    public void SetMaster(LinkReference link, LinkReference master)
        => Configure(link, new LinkSettings { MasterIndex = master.Name is null ? master.Index : Get(master).Index });

    /// <summary>Takes a link out of its bridge or other master.</summary>
    public void ClearMaster(LinkReference link) => Configure(link, new LinkSettings { MasterIndex = 0 });

    /// <summary>Sets the text for humans; empty: none.</summary>
    public void SetAlias(LinkReference link, string alias) => Configure(link, new LinkSettings { Alias = alias });

    /// <summary>Sets the number of packets that the default qdisc queues.</summary>
    public void SetTxQueueLength(LinkReference link, int packets) => Configure(link, new LinkSettings { TxQueueLength = packets });

    /// <summary>Moves a link to another namespace. It arrives switched off and without addresses.</summary>
    /// <param name="link">The link to move.</param>
    /// <param name="target">Where to.</param>
    /// <param name="newName">Its name there; null: the one it has.</param>
    /// <exception cref="NetlinkException">The name is taken there (EEXIST), or the link is bound to its namespace (EINVAL).</exception>
    public void MoveToNamespace(LinkReference link, NetworkNamespace target, string? newName = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        Configure(link, new LinkSettings { Namespace = target, Name = newName });
    }
}
