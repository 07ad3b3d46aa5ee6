// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Policy;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>Packets meet policies while these replace each other as fast as they can: who is allowed by each of them is never
/// dropped, who is denied by each never gets in.</summary>
public sealed class ReplacementRaceTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    private const int PacketsPerRun = 20_000;

    /// <summary>In every policy the peer carries the last selector of the list.</summary>
    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(1000, true)]
    [InlineData(1000, false)]
    public async Task No_packet_meets_half_a_policy(int length, bool isAllowed)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Know(Peers.Remote);
        Bed.Carry(Peers.Remote, (uint)length);
        TestPolicy former = Next(0, length, isAllowed);
        Bed.Enforce(Peers.Alice, former);
        byte[] packet = new Flow(Family.IPv4, Peers.Alice, 80, Peers.Remote, 1234).In(TcpFlags.Syn).ToBytes();
        Bed.TakeDrops();

        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(TimeSpan.FromSeconds(2));
        Task<long> traffic = SendAsync(packet, stop.Token);
        int policies = 0;
        while (!stop.IsCancellationRequested)
        {
            TestPolicy next = Next(++policies, length, isAllowed);
            Bed.Enforce(Peers.Alice, next);
            Bed.Policies.RemovePolicy(former.Number);
            former = next;
        }

        long sent = await traffic;
        var drops = Bed.CountDrops();
        Assert.True(policies > 20 && sent > 100_000, $"{policies} policies, {sent} packets");
        if (isAllowed)
        {
            Assert.Empty(drops);
        }
        else
        {
            Assert.Equal([((Ingress, DropReason.PolicyDeny), sent)], drops);
        }
    }

    /// <summary>Each policy allows the peer, each shadow denies it, and both change at once.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task No_packet_meets_half_a_shadow(int length)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Know(Peers.Remote);
        Bed.Carry(Peers.Remote, (uint)length);
        (TestPolicy Policy, TestPolicy Shadow) former = (Next(0, length, isAllowed: true), Next(0, length, isAllowed: false));
        Bed.Shadow(Peers.Alice, former.Policy, former.Shadow);
        byte[] packet = new Flow(Family.IPv4, Peers.Alice, 80, Peers.Remote, 1234).In(TcpFlags.Syn).ToBytes();
        Bed.TakeDrops();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(TimeSpan.FromSeconds(2));
        Task<long> traffic = SendAsync(packet, stop.Token);
        int policies = 0;
        while (!stop.IsCancellationRequested)
        {
            (TestPolicy Policy, TestPolicy Shadow) next = (Next(++policies, length, isAllowed: true), Next(policies, length, isAllowed: false));
            Bed.Shadow(Peers.Alice, next.Policy, next.Shadow);
            Bed.Policies.RemovePolicy(former.Policy.Number);
            Bed.Policies.RemovePolicy(former.Shadow.Number);
            former = next;
        }

        long sent = await traffic;
        Assert.True(policies > 20 && sent > 100_000, $"{policies} policies, {sent} packets");
        Assert.Empty(Bed.CountDrops());
        Assert.Equal((sent, sent), (Bed.Metrics.Forwarded(Ingress).Packets, Bed.Metrics.Audited(Ingress).Packets));
    }

    private Task<long> SendAsync(byte[] packet, CancellationToken stop) => Task.Factory.StartNew(
        () =>
        {
            long packets = 0;
            while (!stop.IsCancellationRequested)
            {
                Bed.InNamespace(() => Bed.RunInside(Ingress, Peers.Alice, packet, PacketsPerRun));
                packets += PacketsPerRun;
            }

            return packets;
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    /// <summary>Policies of the same verdict whose tables, lists and masks all differ, so that each lies where others lay.</summary>
    private TestPolicy Next(int round, int length, bool isAllowed)
    {
        TestPolicy policy = Bed.NewPolicy();
        for (ushort port = 0; port < round % 40; port++)
        {
            policy.On(Ingress, TestPolicy.Tcp, (ushort)(1000 + port), isAllowed ? TestPolicy.Deny(0) : TestPolicy.Allow(0));
        }

        // What is decided for the others is the opposite.
        return policy.On(
            Ingress,
            TestPolicy.Tcp,
            80,
            [
                .. Enumerable.Range(2000, round % 7).Select(selector => isAllowed ? TestPolicy.Deny((uint)selector) : TestPolicy.Allow((uint)selector)),
                .. Enumerable.Range(1, length).Select(selector => isAllowed ? TestPolicy.Allow((uint)selector) : TestPolicy.Deny((uint)selector)),
                isAllowed ? TestPolicy.Deny(0) : TestPolicy.Allow(0),
            ]);
    }
}
