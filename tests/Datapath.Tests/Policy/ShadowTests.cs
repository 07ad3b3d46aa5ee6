// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Datapath.Layout;
using Cilium.Policy;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>What audited policies would deny passes, and is told with the rule that would deny it.</summary>
[Trait("Matrix", "Smoke")]
public sealed class ShadowTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    private const uint Friends = 5;

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void What_only_the_shadow_denies_passes_and_is_told_with_its_rule(Family family, TrafficDirection direction)
    {
        Ready();
        Bed.Shadow(
            Peers.Alice,
            Bed.NewPolicy().On(direction, TestPolicy.Tcp, 80, TestPolicy.Allow(Friends, 11)),
            Bed.NewPolicy().On(direction, TestPolicy.Tcp, 80, TestPolicy.Deny(Friends, 22), TestPolicy.Allow(0, 33)));
        using FlowEventReader reader = Bed.Events.Open();
        Flow flow = FlowOf(family, direction, 40000);
        Open(flow, direction).ShouldPass();
        List<FlowEvent> events = TestBed.Read(reader);
        Assert.Equal([FlowEventType.PolicyVerdict, FlowEventType.Trace], events.Select(told => told.Type));
        Assert.All(events, told => Assert.Equal(
            (true, AuditCause.Policy, 22u, (byte)PolicyMatchType.L3L4, direction), (told.IsAudited, told.Audit, told.RuleCookie, told.MatchType, told.Direction)));
        Assert.Equal((1, 1), (Bed.Metrics.Audited(direction).Packets, Bed.Metrics.Forwarded(direction).Packets));
        Assert.Equal(0, Bed.Metrics.Audited(direction == Ingress ? Egress : Ingress).Packets);

        // The connection is that of the rule which admitted it: later packets pay for nothing and are told as any.
        Assert.Equal(11u, Bed.ConnectionOf(flow).Cookie);
        Bed.Pass(direction, Peers.Alice, direction == Egress ? flow.Out() : flow.In()).ShouldPass();
        Assert.All(TestBed.Read(reader), told => Assert.False(told.IsAudited));
        Assert.Equal(1, Bed.Metrics.Audited(direction).Packets);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void Where_nothing_is_enforced_a_shadow_tells_what_no_rule_would_allow(Family family, TrafficDirection direction)
    {
        Ready();
        Bed.Shadow(Peers.Alice, null, Bed.NewPolicy().On(direction, TestPolicy.Tcp, 80, TestPolicy.Allow(Friends, 11)), direction == Ingress, direction == Egress);
        using FlowEventReader reader = Bed.Events.Open(FlowEventKinds.Verdicts);
        Open(FlowOf(family, direction, 40001), direction).ShouldPass();
        Assert.Equal((AuditCause.None, 0u), AuditOf(Assert.Single(TestBed.Read(reader))));
        Open(FlowOf(family, direction, 40002, 81), direction).ShouldPass();
        Assert.Equal((AuditCause.Policy, 0u), AuditOf(Assert.Single(TestBed.Read(reader))));

        // The other direction has no shadow.
        TrafficDirection other = direction == Ingress ? Egress : Ingress;
        Open(FlowOf(family, other, 40003, 81), other).ShouldPass();
        Assert.Equal((AuditCause.None, 0u), AuditOf(Assert.Single(TestBed.Read(reader))));
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void What_the_policy_denies_is_denied_whatever_the_shadow_says(Family family, TrafficDirection direction)
    {
        Ready();
        Bed.Shadow(
            Peers.Alice,
            Bed.NewPolicy().On(direction, TestPolicy.Tcp, 80, TestPolicy.Deny(Friends, 11)),
            Bed.NewPolicy().On(direction, TestPolicy.Tcp, 80, TestPolicy.Allow(0, 22)));
        using FlowEventReader reader = Bed.Events.Open();
        Open(FlowOf(family, direction, 40000), direction).ShouldDrop(DropReason.PolicyDeny, direction);
        Open(FlowOf(family, direction, 40001, 81), direction).ShouldDrop(DropReason.PolicyDenied, direction);
        Assert.Equal([(AuditCause.None, 11u), (AuditCause.None, 0u)], TestBed.Read(reader).Select(AuditOf));
        Assert.Equal(0, Bed.Metrics.Audited(direction).Packets);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void An_endpoint_in_audit_mode_tells_the_denial_of_its_own_policy(Family family, TrafficDirection direction)
    {
        Ready();
        Bed.Shadow(
            Peers.Alice,
            Bed.NewPolicy().On(direction, TestPolicy.Tcp, 80, TestPolicy.Deny(Friends, 11)).On(direction, TestPolicy.Tcp, 81, TestPolicy.Allow(0)),
            Bed.NewPolicy().OnAny(direction, TestPolicy.Deny(0, 22)),
            isAudit: true);
        using FlowEventReader reader = Bed.Events.Open(FlowEventKinds.Verdicts);
        Open(FlowOf(family, direction, 40000), direction).ShouldPass();
        Open(FlowOf(family, direction, 40001, 81), direction).ShouldPass();
        Assert.Equal([(AuditCause.Endpoint, 11u), (AuditCause.Policy, 22u)], TestBed.Read(reader).Select(AuditOf));
        Assert.Equal(2, Bed.Metrics.Audited(direction).Packets);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void Neither_a_redirect_nor_authentication_of_a_shadow_does_anything(Family family, TrafficDirection direction)
    {
        Ready();
        Bed.Shadow(
            Peers.Alice,
            null,
            Bed.NewPolicy()
                .On(direction, TestPolicy.Tcp, 80, TestPolicy.Redirect(Friends, 15000))
                .On(direction, TestPolicy.Tcp, 81, TestPolicy.Allow(Friends, 11, AuthenticationType.AlwaysFail)));
        using FlowEventReader reader = Bed.Events.Open(FlowEventKinds.Verdicts);
        Open(FlowOf(family, direction, 40000), direction).ShouldPass();
        Open(FlowOf(family, direction, 40001, 81), direction).ShouldPass();
        Assert.Equal([(AuditCause.None, 0u), (AuditCause.None, 0u)], TestBed.Read(reader).Select(AuditOf));
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void A_shadow_looks_ports_ranges_protocols_and_long_lists_up_as_a_policy_does(Family family, TrafficDirection direction)
    {
        Ready();
        Bed.Carry(Peers.Remote, 1600);
        Bed.Shadow(
            Peers.Alice,
            Bed.NewPolicy().OnAny(direction, TestPolicy.Allow(0)),
            Bed.NewPolicy()
                .On(direction, TestPolicy.Tcp, 80, [.. Enumerable.Range(1001, 700).Select(selector => TestPolicy.Deny((uint)selector, (uint)selector)), TestPolicy.Allow(0)])
                .OnRange(direction, TestPolicy.Tcp, 1024, 6, TestPolicy.Deny(0, 41))
                .OnRange(direction, TestPolicy.Udp, 0, 0, TestPolicy.Deny(0, 42))
                .OnAny(direction, TestPolicy.Allow(0)));
        using FlowEventReader reader = Bed.Events.Open(FlowEventKinds.Verdicts);
        Open(FlowOf(family, direction, 40000), direction).ShouldPass();
        Open(FlowOf(family, direction, 40001, 1500), direction).ShouldPass();
        Open(FlowOf(family, direction, 40002, 53, TestPolicy.Udp), direction).ShouldPass();
        Open(FlowOf(family, direction, 40003, 443), direction).ShouldPass();
        Assert.Equal(
            [(AuditCause.Policy, 1600u), (AuditCause.Policy, 41u), (AuditCause.Policy, 42u), (AuditCause.None, 0u)], TestBed.Read(reader).Select(AuditOf));
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void A_connection_that_runs_already_is_told_once_when_a_shadow_comes(Family family, TrafficDirection opened)
    {
        Ready();
        TestPolicy policy = Bed.NewPolicy().On(opened, TestPolicy.Tcp, 80, TestPolicy.Allow(Friends, 11));
        Bed.Enforce(Peers.Alice, policy);
        Flow flow = FlowOf(family, opened, 40000);
        Open(flow, opened).ShouldPass();
        Bed.Shadow(Peers.Alice, policy, Bed.NewPolicy().On(opened, TestPolicy.Tcp, 80, TestPolicy.Deny(Friends, 22)));
        using FlowEventReader reader = Bed.Events.Open(FlowEventKinds.Verdicts);

        // Judged again by its answer, in the direction in which it was opened.
        TrafficDirection answered = opened == Egress ? Ingress : Egress;
        Bed.Pass(answered, Peers.Alice, answered == Egress ? flow.Out() : flow.In()).ShouldPass();
        FlowEvent told = Assert.Single(TestBed.Read(reader));
        Assert.Equal((AuditCause.Policy, 22u), AuditOf(told));
        Assert.Equal(TraceReason.Reply, told.TraceReason);
        Bed.Pass(opened, Peers.Alice, opened == Egress ? flow.Out() : flow.In()).ShouldPass();
        Assert.Empty(TestBed.Read(reader));
        Assert.Equal(11u, Bed.ConnectionOf(flow).Cookie);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Between_pods_of_a_node_both_shadows_tell(Family family)
    {
        Bed.WithPods(Peers.Alice, Peers.Bob);
        Bed.Shadow(Peers.Alice, null, Bed.NewPolicy().OnAny(Egress, TestPolicy.Deny(0, 21)));
        Bed.Shadow(Peers.Bob, null, Bed.NewPolicy().OnAny(Ingress, TestPolicy.Deny(0, 22)));
        using FlowEventReader reader = Bed.Events.Open(FlowEventKinds.Verdicts);
        Bed.Send(Peers.Alice, new Flow(family, Peers.Alice, 40000, Peers.Bob, 80).Out(TcpFlags.Syn)).ShouldRedirect();
        Assert.Equal(
            [(Peers.Alice.Id, Egress, AuditCause.Policy, 21u), (Peers.Bob.Id, Ingress, AuditCause.Policy, 22u)],
            TestBed.Read(reader).Select(told => (told.Endpoint, told.Direction, told.Audit, told.RuleCookie)));
        Assert.Equal((1, 1), (Bed.Metrics.Audited(Egress).Packets, Bed.Metrics.Audited(Ingress).Packets));
    }

    [Fact]
    public void The_next_process_takes_over_shadows_and_what_they_occupy()
    {
        Ready();
        TestPolicy policy = Bed.NewPolicy().On(Ingress, TestPolicy.Tcp, 80, TestPolicy.Allow(Friends, 11));
        TestPolicy shadow = Bed.NewPolicy().On(Ingress, TestPolicy.Tcp, 80, [.. Enumerable.Range(1, 600).Select(selector => TestPolicy.Deny((uint)selector, 22))])
            .OnRange(Ingress, TestPolicy.Udp, 1024, 6, TestPolicy.Deny(Friends));
        Bed.Shadow(Peers.Alice, policy, shadow, egress: false);
        EndpointValue value = Bed.EndpointOf(Peers.Alice);
        AdoptedPolicies adopted = AdoptedPolicies.Read(Bed.Maps, Bed.Endpoints, new RuleCookies((uint)Bed.Maps.PolicyMasks.Length));
        Assert.False(adopted.HasOrphans);
        Assert.Equal([policy.Number, shadow.Number], adopted.ByNumber.Keys.Order());
        Assert.Equal((600, 1), (adopted.ByNumber[shadow.Number].DetailKeys.Count, adopted.ByNumber[shadow.Number].RangeKeys.Count));

        using KernelPolicyDatapath next = Bed.NextProcess();
        ProgrammedPolicy programmed = next.ReadProgrammed();
        Assert.Equal(Bed.Policies.ReadProgrammed().Endpoints.Values.Single() with { Revision = value.PolicyRevision }, programmed.Endpoints.Values.Single());
        Assert.Equal(new ShadowPolicyState(shadow.Number, true, false), programmed.Endpoints.Values.Single().Shadow);
        next.SetEndpointPolicy(new EndpointId(Peers.Alice.Id), programmed.Endpoints.Values.Single());
        Assert.Equal(BytesOf(value with { PolicyRevision = 0 }), BytesOf(Bed.EndpointOf(Peers.Alice) with { PolicyRevision = 0 }));
        next.SetEndpointPolicy(new EndpointId(Peers.Alice.Id), new EndpointPolicyState(policy.Number, 1, true, true, false));
        next.RemovePolicy(shadow.Number);
        next.FlushRetired();
        Assert.Equal(policy.Number, Assert.Single(AdoptedPolicies.Read(Bed.Maps, Bed.Endpoints, new RuleCookies((uint)Bed.Maps.PolicyMasks.Length)).ByNumber.Keys));
        Assert.Empty(Bed.Maps.PolicyDetails);
    }

    private static string BytesOf(EndpointValue value) => Convert.ToHexString(MemoryMarshal.AsBytes(new ReadOnlySpan<EndpointValue>(in value)));

    private void Ready()
    {
        Bed.WithPods(Peers.Alice);
        Bed.Know(Peers.Remote);
        Bed.Carry(Peers.Remote, Friends);
    }

    private static (AuditCause Audit, uint Rule) AuditOf(FlowEvent told) => (told.Audit, told.RuleCookie);

    /// <summary>A conversation about a service port, which the opened direction leads to.</summary>
    private static Flow FlowOf(Family family, TrafficDirection direction, ushort other, ushort port = 80, byte protocol = TestPolicy.Tcp) => direction == Egress
        ? new(family, Peers.Alice, other, Peers.Remote, port, protocol)
        : new(family, Peers.Alice, port, Peers.Remote, other, protocol);

    private Judgement Open(Flow flow, TrafficDirection direction) =>
        Bed.Pass(direction, Peers.Alice, direction == Egress ? flow.Out(TcpFlags.Syn) : flow.In(TcpFlags.Syn));
}
