// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>While the table of connections is full, new ones live in a smaller one whose oldest give way.</summary>
public sealed class TableFullTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    [Theory]
    [MemberData(nameof(Families))]
    public void New_connections_are_tracked_although_the_table_is_full(Family family)
    {
        Fill(family);
        Flow flow = new(family, Peers.Alice, 9, Peers.Remote, 53, TestPolicy.Udp);
        Bed.Send(Peers.Alice, flow.Out()).ShouldPass();
        Assert.True(Bed.Runtime.HasOverflow);
        Assert.False(Bed.IsTracked(flow));

        // The answer finds it there; nothing else would let it in.
        Bed.Receive(Peers.Alice, flow.In()).ShouldPass();
        Bed.Receive(Peers.Alice, (flow with { LocalPort = 10 }).In()).ShouldDrop(DropReason.PolicyDenied, Ingress);
        Assert.Contains(Bed.Connections.List(), found => found.Local.Port == 9 && found.Remote.Port == 53);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Revocation_reaches_them_there(Family family)
    {
        Fill(family);
        Flow flow = new(family, Peers.Alice, 9, Peers.Remote, 53, TestPolicy.Udp);
        Bed.Send(Peers.Alice, flow.Out()).ShouldPass();
        Bed.Enforce(Peers.Alice, Bed.NewPolicy());
        Bed.Receive(Peers.Alice, flow.In()).ShouldDrop(DropReason.PolicyDenied, Ingress);
        Bed.Send(Peers.Alice, flow.Out()).ShouldDrop(DropReason.PolicyDenied, Egress);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void More_than_both_tables_hold_still_pass(Family family)
    {
        Fill(family);
        for (ushort port = 2000; port < 2400; port++)
        {
            Flow flow = new(family, Peers.Alice, port, Peers.Remote, 53, TestPolicy.Udp);
            Bed.Send(Peers.Alice, flow.Out()).ShouldPass();
            Bed.Receive(Peers.Alice, flow.In()).ShouldPass();
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void What_the_agent_collects_makes_room_again(Family family)
    {
        Fill(family);
        Flow late = new(family, Peers.Alice, 9, Peers.Remote, 53, TestPolicy.Udp);
        Bed.Send(Peers.Alice, late.Out()).ShouldPass();
        Bed.Age(family);
        Bed.Connections.Collect(TestContext.Current.CancellationToken);
        Assert.Empty(Bed.Connections.List());
        Assert.False(Bed.Runtime.HasOverflow);
        Bed.Send(Peers.Alice, late.Out()).ShouldPass();
        Assert.True(Bed.IsTracked(late));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_full_table_does_not_disturb_what_is_in_it(Family family)
    {
        Fill(family);
        Flow first = new(family, Peers.Alice, 30000, Peers.Remote, 53, TestPolicy.Udp);
        Assert.True(Bed.IsTracked(first));
        Bed.Send(Peers.Alice, first.Out()).ShouldPass();
        Bed.Receive(Peers.Alice, first.In()).ShouldPass();
        Assert.Equal(Bed.Options.MapSizes.Connections, (uint)Bed.ConnectionCount);
    }

    private void Fill(Family family)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(Egress, TestPolicy.Udp, 53, TestPolicy.Allow(0)));
        byte[] packet = new Flow(family, Peers.Alice, 30000, Peers.Remote, 53, TestPolicy.Udp).Out().ToBytes();
        int port = family == Family.IPv4 ? 34 : 54;
        Bed.InNamespace(() =>
        {
            for (int i = 0; i < Bed.Options.MapSizes.Connections; i++)
            {
                packet[port] = (byte)((30000 + i) >> 8);
                packet[port + 1] = (byte)(30000 + i);
                Assert.Equal(TcAction.Pass, Bed.RunInside(Egress, Peers.Alice, packet));
            }
        });
        Assert.Equal(Bed.Options.MapSizes.Connections, (uint)Bed.ConnectionCount);
        Assert.False(Bed.Runtime.HasOverflow);
    }
}
