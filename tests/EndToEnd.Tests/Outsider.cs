// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Netlink;
using Cilium.Testing;

namespace EndToEnd.Tests;

/// <summary>A pod beyond another node, which the node under test knows nothing of: the world. What it sends to pods of the
/// node passes the node's stack, and so the hook into the pod.</summary>
internal sealed class Outsider : IDisposable
{
    private readonly TestNode _away = new();

    public Outsider(TestNode node)
    {
        Pod = _away.AddPod(new TestPodSpec { IPv4 = IPAddress.Parse("10.9.0.1"), IPv6 = IPAddress.Parse("fd00:9::1"), HasStaticGateway = true });
        Lay(node, "192.0.2.1/24", "192.0.2.2/24", "10.4.0.0/24", "10.9.0.0/24");
        Lay(node, "2001:db8:2::1/64", "2001:db8:2::2/64", "fd00:4::/64", "fd00:9::/64");
    }

    public TestPod Pod { get; }

    public void Dispose() => _away.Dispose();

    private void Lay(TestNode node, string nearPrefix, string farPrefix, string nearPods, string farPods)
    {
        TestCable cable = node.Connect(_away, nearPrefix, farPrefix);
        node.Netlink.Routes.Add(new RouteSpec(IPNetwork.Parse(farPods)) { Gateway = cable.OtherAddress, LinkIndex = cable.OwnInterfaceIndex });
        _away.Netlink.Routes.Add(new RouteSpec(IPNetwork.Parse(nearPods)) { Gateway = cable.OwnAddress, LinkIndex = cable.OtherInterfaceIndex });
    }
}
