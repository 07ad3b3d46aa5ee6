// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Policy;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>What a policy occupied is given back, but not before packets that may hold it are through; and what a process leaves
/// behind is found by the next.</summary>
public sealed class RetirementTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    [Fact]
    public async Task A_policy_is_given_back_soon_after_its_removal()
    {
        Bed.WithPods(Peers.Alice);
        string idle = Occupied();
        TestPolicy policy = LongPolicy(600);
        Bed.Enforce(Peers.Alice, policy);
        string used = Occupied();
        Assert.NotEqual(idle, used);
        Bed.Release(Peers.Alice);
        Bed.Policies.RemovePolicy(policy.Number);
        Assert.Equal(used, Occupied());
        for (int i = 0; i < 200 && Occupied() != idle; i++)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Equal(idle, Occupied());
    }

    [Fact]
    public void Policies_come_and_go_in_an_array_that_holds_but_a_few()
    {
        Bed.WithPods(Peers.Alice);
        Bed.Know(Peers.Remote);
        Bed.Carry(Peers.Remote, 700);
        TestPolicy? former = null;
        int lists = Bed.Maps.PolicyLists.Length;
        for (int round = 0; round < 4; round++)
        {
            // Two of them do not fit side by side: the second waits until the first is given back.
            TestPolicy policy = Bed.NewPolicy();
            for (int i = 0; i < (lists / 2) - 10; i++)
            {
                policy.On(i % 2 == 0 ? Ingress : Egress, TestPolicy.Tcp, (ushort)(80 + (i / 2)), TestPolicy.Allow(700));
            }

            Bed.Enforce(Peers.Alice, policy);
            if (former is not null)
            {
                Bed.Policies.RemovePolicy(former.Number);
            }

            former = policy;
            Bed.Receive(Peers.Alice, new Flow(Family.IPv4, Peers.Alice, 80, Peers.Remote, (ushort)(2000 + round)).In(TcpFlags.Syn)).ShouldPass();
        }
    }

    [Fact]
    public void The_next_process_takes_over_tables_lists_masks_and_the_rules_behind_them()
    {
        Bed.WithPods(Peers.Alice);
        Bed.Know(Peers.Remote);
        Bed.Carry(Peers.Remote, 599);
        TestPolicy policy = LongPolicy(600).OnRange(Ingress, TestPolicy.Udp, 1024, 6, TestPolicy.Allow(599, 5));
        Bed.Enforce(Peers.Alice, policy);
        string used = Occupied();

        RuleCookies cookies = new((uint)Bed.Maps.PolicyMasks.Length);
        AdoptedPolicies adopted = AdoptedPolicies.Read(Bed.Maps, Bed.Endpoints, cookies);
        Assert.False(adopted.HasOrphans);
        KernelPolicy found = Assert.Single(adopted.ByNumber).Value;
        Assert.Equal(policy.Number, found.Number);
        Assert.Equal(600, found.DetailKeys.Count);
        Assert.Single(found.RangeKeys);

        Flow flow = new(Family.IPv4, Peers.Alice, 80, Peers.Remote, 1234);
        Bed.Receive(Peers.Alice, flow.In(TcpFlags.Syn)).ShouldPass();
        uint cookie = Bed.RawCookieOf(flow);
        byte match = 0;
        Assert.True(MaskCookie.Is(cookie));
        cookies.Resolve(ref cookie, ref match);
        Assert.Equal((599u, (byte)PolicyMatchType.L3L4), (cookie, match));

        // What it gives back is all that there was.
        using KernelPolicyDatapath next = Bed.NextProcess();
        Assert.Equal(used, Occupied());
        next.RemovePolicy(policy.Number);
        next.AddPolicy(Bed.NewPolicy().Build());
        Assert.Equal([policy.Number + 1], next.ReadProgrammed().PolicyNumbers);
    }

    [Fact]
    public void What_no_endpoint_refers_to_is_removed_by_the_next_process()
    {
        Bed.WithPods(Peers.Alice);
        string idle = Occupied();
        Bed.Policies.AddPolicy(LongPolicy(600).OnRange(Ingress, TestPolicy.Udp, 1024, 6, TestPolicy.Allow(599, 5)).Build());
        Assert.NotEqual(idle, Occupied());
        using KernelPolicyDatapath next = Bed.NextProcess();
        Assert.Equal(idle, Occupied());
        Assert.Empty(next.ReadProgrammed().PolicyNumbers);
    }

    private TestPolicy LongPolicy(int length) => Bed.NewPolicy().On(
        Ingress, TestPolicy.Tcp, 80, [.. Enumerable.Range(1, length).Select(selector => TestPolicy.Allow((uint)selector, (uint)selector))]);

    private string Occupied() =>
        $"{Enumerable.Range(0, Bed.Maps.PolicySlots.Length).Count(index => Bed.Maps.PolicySlots.Get(index).Key.Policy != 0)} slots, "
        + $"{Bed.Maps.PolicyRanges.CountEntries()} ranges, {Bed.Maps.PolicyDetails.CountEntries()} details";
}
