// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink.Tests;

/// <summary>A namespace of its own for one test, which the kernel removes with the last handle, also after a crash.</summary>
internal sealed class TestNetwork : IDisposable
{
    internal TestNetwork()
    {
        Namespace = NetworkNamespace.Create();
        Netlink = new NetlinkSocket(Namespace);
        Netlink.Links.SetUp("lo");
    }

    internal NetworkNamespace Namespace { get; }

    internal NetlinkSocket Netlink { get; }

    /// <summary>A veth pair inside the namespace, both ends on.</summary>
    internal LinkInfo AddVeth(string name = "left", string peer = "right")
        => Netlink.Links.Create(new VethSpec(name, peer) { IsUp = true, IsPeerUp = true });

    public void Dispose()
    {
        Netlink.Dispose();
        Namespace.Dispose();
    }
}
