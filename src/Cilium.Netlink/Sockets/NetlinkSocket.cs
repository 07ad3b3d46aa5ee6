// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink;

/// <summary>The network configuration of one namespace: links, addresses, routes, rules, neighbours, qdiscs.</summary>
/// <example><code>
/// using var netlink = new NetlinkSocket();
/// LinkInfo link = netlink.Links.Create(new VethSpec("left", "right") { IsUp = true });
/// netlink.Addresses.Add(new AddressSpec(link.Index, IPAddress.Parse("10.0.0.1"), 24));
/// </code></example>
/// <remarks>Thread-safe, as <see cref="NetlinkChannel"/> is. Opened for a namespace, it can be used from any thread
/// of any namespace: nothing needs to enter it.</remarks>
public sealed class NetlinkSocket : NetlinkChannel
{
    /// <summary>Opens a socket in a namespace.</summary>
    /// <param name="networkNamespace">The namespace to configure; null: that of the calling thread.</param>
    /// <param name="options">Waiting, buffering, retries; null: defaults.</param>
    /// <exception cref="NetlinkException">The kernel refused the socket.</exception>
    /// <exception cref="NetworkNamespaceException">The namespace cannot be entered (EPERM without CAP_SYS_ADMIN).</exception>
    public NetlinkSocket(NetworkNamespace? networkNamespace = null, NetlinkOptions? options = null)
        : base(NetlinkProtocol.Route, networkNamespace, options)
    {
        Links = new Links(this);
        Addresses = new Addresses(this);
        Routes = new Routes(this);
        Rules = new Rules(this);
        Neighbors = new Neighbors(this);
        Qdiscs = new Qdiscs(this);
        Filters = new Filters(this);
        NamespaceIds = new NamespaceIds(this);
    }

    /// <summary>Network interfaces.</summary>
    public Links Links { get; }

    /// <summary>IPv4 and IPv6 addresses of links.</summary>
    public Addresses Addresses { get; }

    /// <summary>Routes of all tables.</summary>
    public Routes Routes { get; }

    /// <summary>Policy routing rules.</summary>
    public Rules Rules { get; }

    /// <summary>ARP and NDP entries.</summary>
    public Neighbors Neighbors { get; }

    /// <summary>Queueing disciplines.</summary>
    public Qdiscs Qdiscs { get; }

    /// <summary>Traffic control filters, in particular BPF programs.</summary>
    public Filters Filters { get; }

    /// <summary>The numbers by which this namespace knows other namespaces.</summary>
    public NamespaceIds NamespaceIds { get; }
}
