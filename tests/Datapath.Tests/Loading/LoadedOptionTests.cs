// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>What a node sets when it loads is what the programs do.</summary>
public sealed class LoadedOptionTests
{
    [Theory]
    [InlineData(AddressFamilies.IPv4, Family.IPv4, Family.IPv6)]
    [InlineData(AddressFamilies.IPv6, Family.IPv6, Family.IPv4)]
    public void A_family_that_is_off_passes_nowhere_and_the_world_is_one(AddressFamilies families, Family on, Family off)
    {
        using DataPlaneFixture plane = new(new DatapathOptions { Families = families });
        using TestBed bed = new(plane);
        bed.WithPods(Peers.Alice);
        Flow flow = new(on, Peers.Alice, 1, Peers.World, 80);
        bed.Send(Peers.Alice, flow.Out(TcpFlags.Syn)).ShouldPass();
        bed.Receive(Peers.Alice, flow.In(TcpFlags.Syn | TcpFlags.Ack)).ShouldPass();
        Assert.Equal(2u, bed.ConnectionOf(flow).RemoteIdentity);
        Flow other = flow with { Family = off };
        bed.Send(Peers.Alice, other.Out(TcpFlags.Syn)).ShouldDrop(DropReason.UnsupportedL3Protocol, TrafficDirection.Egress);
        bed.Receive(Peers.Alice, other.In(TcpFlags.Syn)).ShouldDrop(DropReason.UnsupportedL3Protocol, TrafficDirection.Ingress);
    }

    [Fact]
    public void Timeouts_are_those_of_the_options()
    {
        DatapathOptions options = new()
        {
            Timeouts = new ConnectionTimeouts
            {
                Tcp = TimeSpan.FromSeconds(4000),
                TcpSyn = TimeSpan.FromSeconds(300),
                TcpClosed = TimeSpan.FromSeconds(50),
                NonTcp = TimeSpan.FromSeconds(150),
            },
        };
        using DataPlaneFixture plane = new(options);
        using TestBed bed = new(plane);
        bed.WithPods(Peers.Alice);
        Flow tcp = new(Family.IPv4, Peers.Alice, 1, Peers.World, 80), udp = tcp with { Protocol = TestPolicy.Udp };
        bed.Send(Peers.Alice, udp.Out()).ShouldPass();
        AssertLeft(udp, 150);
        bed.Send(Peers.Alice, tcp.Out(TcpFlags.Syn)).ShouldPass();
        AssertLeft(tcp, 300);
        bed.Send(Peers.Alice, tcp.Out()).ShouldPass();
        AssertLeft(tcp, 4000);
        bed.Send(Peers.Alice, tcp.Out(TcpFlags.Fin | TcpFlags.Ack)).ShouldPass();
        bed.Receive(Peers.Alice, tcp.In(TcpFlags.Fin | TcpFlags.Ack)).ShouldPass();
        AssertLeft(tcp, 50);

        // Counted in units of about a second, rounded up.
        void AssertLeft(Flow flow, int seconds) =>
            Assert.InRange(bed.Clock.ToDuration(bed.UnitsLeft(flow)).TotalSeconds, seconds - 3, seconds + 3);
    }
}
