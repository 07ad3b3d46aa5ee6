// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Policy;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>Lists of decisions as the programs hold them: up to eight inline; of more, neighbours of equal
/// effect share an entry and are bits of masks. What a list says must not depend on its form.</summary>
public sealed class SelectorListTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    private ushort _lastPort = 40000;

    public static TheoryData<int> ListLengths { get; } = [1, 2, 7, 8, 9, 40, 64, 65, 511, 512, 513, 700, 1024, 1025, 1500];

    [Theory]
    [MemberData(nameof(ListLengths))]
    public void Each_selector_of_a_list_allows_and_no_other(int length)
    {
        Ready([.. Enumerable.Range(1, length).Select(selector => TestPolicy.Allow((uint)selector, (uint)selector + 1000))]);
        foreach (int selector in new HashSet<int> { 1, 2, 8, 9, 63, 64, 65, 511, 512, 513, 1023, 1024, 1025, length - 1, length, length + 1, length + 513 })
        {
            if (selector < 1)
            {
                continue;
            }

            Bed.Carry(Peers.Remote, (uint)selector);
            Judgement judgement = Probe(out Flow flow);
            if (selector <= length)
            {
                judgement.ShouldPass();
                Assert.Equal((uint)selector + 1000, Bed.ConnectionOf(flow).Cookie);
            }
            else
            {
                judgement.ShouldDrop(DropReason.PolicyDenied, Ingress);
            }
        }
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(4, 4)]
    [InlineData(2, 8)]
    [InlineData(7, 2)]
    [InlineData(600, 600)]
    public void Denials_come_before_allowances_in_every_form(int denials, int allowances)
    {
        Ready(
        [
            .. Enumerable.Range(1, denials).Select(selector => TestPolicy.Deny((uint)selector)),
            .. Enumerable.Range(denials + 1, allowances).Select(selector => TestPolicy.Allow((uint)selector)),
        ]);
        Bed.Carry(Peers.Remote, (uint)(denials + allowances));
        Probe(out _).ShouldPass();
        Bed.Carry(Peers.Remote, (uint)denials, (uint)(denials + allowances));
        Probe(out _).ShouldDrop(DropReason.PolicyDeny, Ingress);
        Bed.Carry(Peers.Remote, 1);
        Probe(out _).ShouldDrop(DropReason.PolicyDeny, Ingress);
        Bed.Carry(Peers.Remote);
        Probe(out _).ShouldDrop(DropReason.PolicyDenied, Ingress);
    }

    [Fact]
    public void Groups_are_tried_in_order()
    {
        // Eight effects in turn, the most that the programs follow, of two selectors each.
        List<ClassifierDecision> list = [];
        for (uint level = 0; level < 8; level++)
        {
            foreach (uint selector in (ReadOnlySpan<uint>)[(level * 100) + 1, (level * 100) + 2])
            {
                list.Add(level % 2 == 0 ? TestPolicy.Allow(selector, level + 1) : TestPolicy.Deny(selector, level + 1));
            }
        }

        Ready([.. list]);
        for (int first = 0; first < 8; first++)
        {
            Bed.Carry(Peers.Remote, [.. Enumerable.Range(first, 8 - first).Select(level => (uint)(level * 100) + 1)]);
            Judgement judgement = Probe(out Flow flow);
            if (first % 2 == 0)
            {
                judgement.ShouldPass();
                Assert.Equal((uint)first + 1, Bed.ConnectionOf(flow).Cookie);
            }
            else
            {
                judgement.ShouldDrop(DropReason.PolicyDeny, Ingress);
            }
        }
    }

    [Fact]
    public void A_list_that_changes_its_effect_more_often_than_the_programs_follow_is_refused_whole()
    {
        ClassifierDecision[] list = [.. Enumerable.Range(1, 9).Select(selector => selector % 2 == 0 ? TestPolicy.Allow((uint)selector) : TestPolicy.Deny((uint)selector))];
        Assert.Throws<DatapathCapacityException>(() => Ready(list));
        Assert.DoesNotContain(Enumerable.Range(0, Bed.Maps.PolicySlots.Length), index => Bed.Maps.PolicySlots.Get(index).Key.Policy != 0);
        Assert.Empty(Bed.Maps.PolicyDetails);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(600)]
    public void A_last_decision_for_everybody_takes_strangers(int named)
    {
        Ready([.. Enumerable.Range(1, named - 1).Select(selector => TestPolicy.Deny((uint)selector)), TestPolicy.Allow(0, 42)]);
        Bed.Carry(Peers.Remote, (uint)named - 1);
        Probe(out _).ShouldDrop(DropReason.PolicyDeny, Ingress);
        Bed.Carry(Peers.Remote);
        Probe(out Flow flow).ShouldPass();
        Assert.Equal(42u, Bed.ConnectionOf(flow).Cookie);
    }

    [Fact]
    public void Selectors_far_apart_are_found_in_their_chunks()
    {
        uint[] selectors = [3, 4, 511, 512, 1023, 1024, 5000, 32768, 65535];
        Ready([.. selectors.Select(selector => TestPolicy.Allow(selector, selector))]);
        foreach (uint selector in selectors)
        {
            Bed.Carry(Peers.Remote, selector);
            Probe(out Flow flow).ShouldPass();
            Assert.Equal(selector, Bed.ConnectionOf(flow).Cookie);
        }

        Bed.Carry(Peers.Remote, 2, 510, 513, 1025, 4999, 32767, 65534);
        Probe(out _).ShouldDrop(DropReason.PolicyDenied, Ingress);
    }

    [Theory]
    [InlineData(3u)]
    [InlineData(600u)]
    [InlineData(1600u)]
    public void A_selector_that_an_identity_loses_allows_no_more(uint selector)
    {
        Ready(TestPolicy.Allow(selector));
        Bed.Carry(Peers.Remote, 1, selector, 1500);
        Probe(out _).ShouldPass();
        Bed.Carry(Peers.Remote, 1, 1500);
        Probe(out _).ShouldDrop(DropReason.PolicyDenied, Ingress);
        Bed.Carry(Peers.Remote, selector);
        Probe(out _).ShouldPass();
    }

    [Fact]
    public void Identities_do_not_share_selectors()
    {
        Ready(TestPolicy.Allow(3), TestPolicy.Allow(600));
        Bed.Know(Peers.Host);
        Bed.Carry(Peers.Host, 3, 600);
        Probe(out _).ShouldDrop(DropReason.PolicyDenied, Ingress);
        Bed.Receive(Peers.Alice, new Flow(Family.IPv4, Peers.Alice, 80, Peers.Host, 999).In(TcpFlags.Syn)).ShouldPass();
    }

    private void Ready(params ClassifierDecision[] list)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Know(Peers.Remote);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(Ingress, TestPolicy.Tcp, 80, list));
    }

    private Judgement Probe(out Flow flow)
    {
        flow = new Flow(Family.IPv4, Peers.Alice, 80, Peers.Remote, ++_lastPort);
        return Bed.Receive(Peers.Alice, flow.In(TcpFlags.Syn));
    }
}
