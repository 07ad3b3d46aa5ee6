// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Datapath.Layout;
using Cilium.Policy;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>The data plane in memory, on which control planes are tested, judges as the kernel does.</summary>
public sealed class InMemoryComparisonTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    private const int Probes = 150;
    private const int LastSelector = 1200;

    private uint _nextCookie;

    private static readonly byte[] s_protocols = [TestPolicy.Tcp, TestPolicy.Udp, TestPolicy.Sctp];
    private static readonly ushort[] s_ports = [0, 53, 80, 81, 8000, 8001, 8063, 8064, 30000, 65535];

    public static TheoryData<int> Seeds { get; } = [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Both_judge_alike(int seed)
    {
        Random random = new(seed);
        Peer[] peers = [.. Enumerable.Range(1, 15).Select(number => new Peer(
            $"peer{number}", 3000u + (uint)number, IPAddress.Parse($"10.3.0.{number}"), IPAddress.Parse($"fd03::{number}")))];
        EndpointId alice = new(Peers.Alice.Id);
        InMemoryDatapath memory = new();
        Dictionary<uint, uint[]> carried = [];
        Bed.WithPods(Peers.Alice);
        foreach (Peer peer in peers)
        {
            Bed.Know(peer);
            uint[] selectors = [.. Enumerable.Range(0, random.Next(40)).Select(_ => (uint)random.Next(1, LastSelector)).Distinct().Order()];
            carried.Add(peer.Identity, selectors);
            MembershipChange[] change = [new(new NumericIdentity(peer.Identity), selectors)];
            memory.UpdateMemberships(change);
            Bed.Policies.UpdateMemberships(change);
        }

        CompiledPolicy policy = RandomPolicy(1, random), shadow = RandomPolicy(2, random);
        bool isAudit = random.Next(6) == 0;
        EndpointPolicyState state = new(policy.PolicyNumber, 1, random.Next(4) > 0, random.Next(4) > 0, isAudit)
        {
            Shadow = new(shadow.PolicyNumber, random.Next(4) > 0, random.Next(4) > 0),
        };
        using FlowEventReader reader = Bed.Events.Open(FlowEventKinds.Verdicts);
        foreach (IPolicyDatapath datapath in (IPolicyDatapath[])[memory, Bed.Policies])
        {
            datapath.AddPolicy(policy);
            datapath.AddPolicy(shadow);
            datapath.SetEndpointPolicy(alice, state);
        }

        for (int probe = 0; probe < Probes; probe++)
        {
            Peer peer = peers[random.Next(peers.Length)];
            byte protocol = s_protocols[random.Next(s_protocols.Length)];
            ushort port = s_ports[random.Next(s_ports.Length)], other = (ushort)(40000 + probe);
            Family family = (Family)random.Next(2);
            TrafficDirection direction = random.Next(2) == 0 ? Ingress : Egress;
            Flow flow = direction == Egress
                ? new(family, Peers.Alice, other, peer, port, protocol)
                : new(family, Peers.Alice, port, peer, other, protocol);
            PolicyVerdict verdict = memory.Evaluate(alice, direction, new NumericIdentity(peer.Identity), (IpProtocol)protocol, port);
            Judgement judgement = Bed.Pass(direction, Peers.Alice, direction == Egress ? flow.Out(TcpFlags.Syn) : flow.In(TcpFlags.Syn));

            string what = $"seed {seed}, {direction} {peer} {protocol}/{port}";
            DropReason expected = ReasonOf(verdict, isAudit);
            DropReason actual = judgement.Drops.Count == 0 ? DropReason.None : judgement.Drops[0].Reason;
            Assert.True(actual == expected, $"{what}: {actual}, not {expected}");
            List<FlowEvent> told = TestBed.Read(reader);
            if (expected != DropReason.None)
            {
                Assert.True(told.Count == 0, what);
                continue;
            }

            AuditCause cause = isAudit && IsAwaited(verdict) ? AuditCause.Endpoint : verdict.Audit;
            Assert.True(told.Single().Audit == cause, $"{what}: audited by {told[0].Audit}, not {cause}");
            if (cause != verdict.Audit)
            {
                continue;
            }

            CompiledPolicy judge = verdict.Audit == AuditCause.Policy ? shadow : policy;
            if (verdict.RuleCookie == 0)
            {
                Assert.True(told[0].RuleCookie == 0, what);
                continue;
            }

            AssertRule(judge, verdict, told[0].RuleCookie, told[0].MatchType, carried[peer.Identity], what);
            if (!verdict.IsAudited)
            {
                ConnectionValue connection = Bed.ConnectionOf(flow);
                AssertRule(judge, verdict, connection.Cookie, connection.MatchType, carried[peer.Identity], what);
            }
        }
    }

    /// <summary>The rule that is told is the one that decided. Of a long list, where several of equal effect match, any of them.</summary>
    private static void AssertRule(CompiledPolicy policy, in PolicyVerdict verdict, uint told, byte matchType, uint[] carried, string what)
    {
        uint cookie = verdict.RuleCookie;
        var list = policy.DecisionLists.Single(list => list.Any(decision => decision.RuleCookie == cookie));
        ClassifierDecision decision = list.Single(decision => decision.RuleCookie == told);
        Assert.True(list.Length > PolicyDecisionList.Capacity || told == cookie, $"{what}: rule {told}, not {cookie}");
        Assert.True(decision.Action == verdict.Action && (verdict.IsAudited || decision.AuthType == verdict.AuthType), what);
        Assert.True(decision.Selector == 0 || carried.Contains(decision.Selector), $"{what}: rule {told} is about somebody else");
        Assert.True((PolicyMatchType)matchType == decision.MatchType, what);
    }

    /// <summary>What the programs add to what the rules say: neither a proxy nor an authentication has happened.</summary>
    private static DropReason ReasonOf(in PolicyVerdict verdict, bool isAudit) =>
        isAudit ? DropReason.None
        : IsAwaited(verdict) ? verdict.ProxyPort != 0 ? DropReason.PolicyDenied : DropReason.AuthenticationRequired
        : verdict.IsAudited ? DropReason.None
        : verdict.Reason;

    private static bool IsAwaited(in PolicyVerdict verdict) =>
        verdict is { IsAllowed: true, Audit: not AuditCause.Endpoint } && (verdict.ProxyPort != 0 || verdict.AuthType != AuthenticationType.Disabled);

    private CompiledPolicy RandomPolicy(uint number, Random random)
    {
        TestPolicy policy = new(number);
        HashSet<(TrafficDirection, byte, ushort, byte)> keys = [];
        for (int i = 0; i < 40; i++)
        {
            TrafficDirection direction = random.Next(2) == 0 ? Ingress : Egress;
            byte protocol = random.Next(8) == 0 ? TestPolicy.AnyProtocol : s_protocols[random.Next(s_protocols.Length)];
            byte length = protocol == TestPolicy.AnyProtocol ? (byte)0 : random.Next(3) switch { 0 => (byte)random.Next(1, 16), 1 => (byte)0, _ => (byte)16 };
            ushort port = length == 0 ? (ushort)0 : (ushort)(s_ports[random.Next(s_ports.Length)] & (0xffff << (16 - length)));
            if (keys.Add((direction, protocol, port, length)))
            {
                policy.OnRange(direction, protocol, port, length, RandomList(random));
            }
        }

        return policy.Build();
    }

    /// <summary>Denials, then redirects, then allowances, as folding leaves them; short and long.</summary>
    private ClassifierDecision[] RandomList(Random random)
    {
        int scale = random.Next(3) switch { 0 => 2, 1 => 6, _ => 120 };
        List<ClassifierDecision> list = [];
        uint cookie = _nextCookie += 1000;
        Add(random.Next(scale), selector => TestPolicy.Deny(selector, cookie++));
        Add(random.Next(3) == 0 ? random.Next(scale) : 0, selector => TestPolicy.Redirect(selector, 15000) with { RuleCookie = cookie++ });
        Add(random.Next(5) == 0 ? random.Next(scale) : 0, selector => TestPolicy.Allow(selector, cookie++, AuthenticationType.Spire));
        Add(random.Next(1, scale + 1), selector => TestPolicy.Allow(selector, cookie++));
        if (random.Next(3) == 0)
        {
            list.Add(random.Next(2) == 0 ? TestPolicy.Allow(0, cookie) : TestPolicy.Deny(0, cookie));
        }

        return [.. list.DistinctBy(decision => decision.Selector)];

        void Add(int count, Func<uint, ClassifierDecision> make)
        {
            for (int i = 0; i < count; i++)
            {
                list.Add(make((uint)random.Next(1, LastSelector)));
            }
        }
    }
}
