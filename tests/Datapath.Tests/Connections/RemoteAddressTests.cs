// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath.Layout;

namespace Datapath.Tests;

public sealed class RemoteAddressTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    [Theory]
    [MemberData(nameof(Families))]
    public void An_address_is_in_use_while_a_connection_that_was_opened_to_it_lives(Family family)
    {
        Bed.WithPods(Peers.Alice);
        Flow flow = new(family, Peers.Alice, 4000, Peers.World, 53, TestPolicy.Udp);
        HashSet<IpPrefix> asked = [AddressOf(family, Peers.World), AddressOf(family, Peers.Remote)];
        Assert.Empty(Bed.Connections.FindRemotes(asked, TestContext.Current.CancellationToken));
        Bed.Send(Peers.Alice, flow.Out()).ShouldPass();
        Assert.Equal([AddressOf(family, Peers.World)], Bed.Connections.FindRemotes(asked, TestContext.Current.CancellationToken));
        Assert.Empty(Bed.Connections.FindRemotes(new HashSet<IpPrefix> { AddressOf(family, Peers.Remote) }, TestContext.Current.CancellationToken));

        Bed.Change(flow, value => value with { Flags = ConnectionFlags.Denied });
        Assert.Empty(Bed.Connections.FindRemotes(asked, TestContext.Current.CancellationToken));
        Bed.Change(flow, value => value with { Flags = ConnectionFlags.TxClosing });
        Assert.Single(Bed.Connections.FindRemotes(asked, TestContext.Current.CancellationToken));
        Bed.Change(flow, value => value with { Lifetime = Bed.Now - 1 });
        Assert.Empty(Bed.Connections.FindRemotes(asked, TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_connection_that_the_address_opened_does_not_count(Family family)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Receive(Peers.Alice, new Flow(family, Peers.Alice, 53, Peers.World, 4000, TestPolicy.Udp).In()).ShouldPass();
        Assert.Equal(1, Bed.ConnectionCount);
        Assert.Empty(Bed.Connections.FindRemotes(new HashSet<IpPrefix> { AddressOf(family, Peers.World) }, TestContext.Current.CancellationToken));
    }

    private static IpPrefix AddressOf(Family family, Peer peer) => IpPrefix.FromAddress(peer.Address(family));
}
