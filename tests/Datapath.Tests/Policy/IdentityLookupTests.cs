// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>Whose address it is: the exact address first, then the longest prefix, else the world.</summary>
public sealed class IdentityLookupTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    [Theory]
    [MemberData(nameof(Families))]
    public void An_address_that_nothing_is_known_of_is_the_world(Family family)
    {
        Bed.WithPods(Peers.Alice);
        Assert.Equal(family == Family.IPv4 ? 9u : 10u, IdentityOf(family, Peers.World));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void The_world_of_a_family_can_be_allowed(Family family)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(Egress, TestPolicy.Tcp, 80, TestPolicy.Allow(11)));
        Bed.Carry(family == Family.IPv4 ? 9u : 10u, 11);
        Bed.Send(Peers.Alice, new Flow(family, Peers.Alice, 1, Peers.World, 80).Out(TcpFlags.Syn)).ShouldPass();
        Family other = family == Family.IPv4 ? Family.IPv6 : Family.IPv4;
        Bed.Send(Peers.Alice, new Flow(other, Peers.Alice, 1, Peers.World, 80).Out(TcpFlags.Syn)).ShouldDrop(DropReason.PolicyDenied, Egress);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void The_longest_prefix_counts(Family family)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Know(Prefix(family, "198.0.0.0/8", "2001::/16"), 3001);
        Bed.Know(Prefix(family, "198.51.100.0/24", "2001:db8::/64"), 3002);
        Bed.Know(Prefix(family, "198.51.100.128/25", "2001:db8:0:0:8000::/65"), 3003);
        Assert.Equal(3002u, IdentityOf(family, Peers.World));
        Assert.Equal(3003u, IdentityOf(family, Elsewhere("198.51.100.200", "2001:db8::8000:0:0:1")));
        Assert.Equal(3001u, IdentityOf(family, Elsewhere("198.1.1.1", "2001:1::1")));
        Assert.Equal(family == Family.IPv4 ? 9u : 10u, IdentityOf(family, Elsewhere("199.1.1.1", "2002::1")));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void An_exact_address_counts_before_prefixes(Family family)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Know(Prefix(family, "10.0.9.0/24", "fd00:9::/64"), 3001);
        Bed.Know(Peers.Remote);
        Assert.Equal(Peers.Remote.Identity, IdentityOf(family, Peers.Remote));
        Assert.Equal(3001u, IdentityOf(family, Elsewhere("10.0.9.2", "fd00:9::2")));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_prefix_of_no_bits_takes_what_is_left(Family family)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Know(Prefix(family, "0.0.0.0/0", "::/0"), 3001);
        Assert.Equal(3001u, IdentityOf(family, Peers.World));
    }

    private static IpPrefix Prefix(Family family, string four, string six) => IpPrefix.Parse(family == Family.IPv4 ? four : six);

    private static Peer Elsewhere(string four, string six) => new("elsewhere", 0, IPAddress.Parse(four), IPAddress.Parse(six));

    private uint IdentityOf(Family family, Peer peer)
    {
        Flow flow = new(family, Peers.Alice, 40000, peer, 443);
        Bed.Send(Peers.Alice, flow.Out(TcpFlags.Syn)).ShouldPass();
        return Bed.ConnectionOf(flow).RemoteIdentity;
    }
}
