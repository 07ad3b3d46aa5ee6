// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Datapath.Layout;
using Cilium.Policy;

namespace Datapath.Tests;

/// <summary>The shared data plane, emptied, with what a test puts into it.</summary>
internal sealed partial class TestBed : IDisposable
{
    private static readonly DropReason[] s_reasons = Enum.GetValues<DropReason>();

    private readonly DataPlaneFixture _plane;
    private readonly MappedMemberships _memberships;
    private readonly IdentitySlots _slots;
    private readonly RuleCookies _cookies;
    private readonly BpfPerCpuMap<uint, MetricValue> _metrics;
    private readonly List<uint> _metricIndexes = [];
    private uint _lastPolicy;

    public TestBed(DataPlaneFixture plane)
    {
        _plane = plane;
        _metrics = plane.Maps.Metrics;
        foreach (TrafficDirection direction in (ReadOnlySpan<TrafficDirection>)[TrafficDirection.Ingress, TrafficDirection.Egress])
        {
            _metricIndexes.AddRange(s_reasons.Select(reason => ((uint)direction << 8) | (byte)reason));
        }

        Runtime = new RuntimeView(new BpfMappedArray<RuntimeState>(plane.Maps.Runtime));
        _memberships = new MappedMemberships(new BpfMappedArray<MembershipValue>(plane.Maps.Memberships));
        Clear();
        _cookies = new RuleCookies((uint)plane.Maps.PolicyMasks.Length);
        Lock gate = new();
        _slots = new IdentitySlots(_memberships);
        Endpoints = new EndpointTable(plane.Maps);
        Policies = new KernelPolicyDatapath(gate, plane.Maps, Runtime, Endpoints, new MembershipTable(plane.Maps, _memberships, _slots), _cookies, TimeProvider.System);
        Connections = new ConnectionTable(plane.Maps, Runtime, plane.Programs.ReadClock, plane.Clock, _cookies);
        Metrics = new DatapathMetrics(plane.Maps);
        Events = new FlowEventSource(plane.Maps, Runtime, _cookies, TimeProvider.System);
        Services = new KernelServiceDatapath(plane.Services, static () => { });
    }

    /// <summary>What a process that starts now has of the policies in the maps.</summary>
    public KernelPolicyDatapath NextProcess() => new(
        new Lock(),
        Maps,
        Runtime,
        Endpoints,
        new MembershipTable(Maps, _memberships, new IdentitySlots(_memberships)),
        new RuleCookies((uint)Maps.PolicyMasks.Length),
        TimeProvider.System);

    public RuntimeView Runtime { get; }

    public EndpointTable Endpoints { get; }

    public KernelPolicyDatapath Policies { get; }

    public ConnectionTable Connections { get; }

    public DatapathMetrics Metrics { get; }

    public FlowEventSource Events { get; }

    public DatapathMaps Maps => _plane.Maps;

    public DatapathOptions Options => _plane.Options;

    public KernelClock Clock => _plane.Clock;

    /// <summary>What the connection clock says.</summary>
    public uint Now => (uint)_plane.Programs.ReadClock.TestRun(new byte[64]).ReturnValue;

    /// <summary>Puts pods on their devices, without policy: everything passes.</summary>
    public TestBed WithPods(params Peer[] pods)
    {
        foreach (Peer pod in pods)
        {
            AddPod(pod, EndpointFlags.HasIpv4 | EndpointFlags.HasIpv6);
        }

        return this;
    }

    /// <summary>Puts a pod on its device and its addresses into the IP cache.</summary>
    public void AddPod(Peer pod, EndpointFlags flags)
    {
        Endpoints.Put(new EndpointValue
        {
            Id = pod.Id,
            Flags = flags,
            Identity = pod.Identity,
            IdentitySlot = _slots.Acquire(pod.Identity),
            PolicyRevision = Runtime.NextRevision(),
            Ipv4 = flags.HasFlag(EndpointFlags.HasIpv4) ? ToWord(pod.IPv4) : 0,
            Ipv6 = flags.HasFlag(EndpointFlags.HasIpv6) ? RawAddress.From(pod.IPv6) : default,
            Mac = ToRaw(pod.Mac),
            GatewayMac = ToRaw(pod.GatewayMac),
            Ifindex = (uint)pod.Ifindex,
        });
        Know(pod);
    }

    /// <summary>Tells the IP cache whose addresses these are.</summary>
    public void Know(Peer peer)
    {
        IpCacheValue value = new() { Identity = peer.Identity, IdentitySlot = _slots.Acquire(peer.Identity), Ifindex = (uint)peer.Ifindex };
        Maps.IpCache4.Update(ToWord(peer.IPv4), value);
        Maps.IpCache6.Update(RawAddress.From(peer.IPv6), value);
    }

    /// <summary>Tells the IP cache whose prefix this is.</summary>
    public void Know(IpPrefix prefix, uint identity)
    {
        IpCacheValue value = new() { Identity = identity, IdentitySlot = _slots.Acquire(identity) };
        RawAddress address = RawAddress.From(prefix);
        if (prefix.IsIPv4)
        {
            Maps.Prefixes4.Update(new Prefix4Key { Length = (uint)prefix.Length, Address = ToWord(address.ToIPAddress(isIPv6: false)) }, value);
        }
        else
        {
            Maps.Prefixes6.Update(new Prefix6Key { Length = (uint)prefix.Length, Address = address }, value);
        }

        Runtime.SetPrefixCounts(1, 1);
    }

    /// <summary>Lets an identity carry exactly these selectors.</summary>
    public void Carry(Peer peer, params uint[] selectors) => Carry(peer.Identity, selectors);

    /// <inheritdoc cref="Carry(Peer, uint[])"/>
    public void Carry(uint identity, params uint[] selectors) =>
        Policies.UpdateMemberships([new MembershipChange(new NumericIdentity(identity), selectors)]);

    /// <summary>A policy under a number that is not in use.</summary>
    public TestPolicy NewPolicy() => new(++_lastPolicy);

    /// <summary>Puts a policy in force for a pod.</summary>
    public void Enforce(Peer pod, TestPolicy policy, bool ingress = true, bool egress = true, bool isAudit = false)
    {
        Policies.AddPolicy(policy.Build());
        Policies.SetEndpointPolicy(new EndpointId(pod.Id), new EndpointPolicyState(policy.Number, 1, ingress, egress, isAudit));
    }

    /// <summary>Puts a policy in force for a pod, and a shadow beside it; null: nothing is enforced.</summary>
    public void Shadow(Peer pod, TestPolicy? policy, TestPolicy shadow, bool ingress = true, bool egress = true, bool isAudit = false)
    {
        foreach (TestPolicy added in new[] { policy, shadow }.OfType<TestPolicy>())
        {
            Policies.AddPolicy(added.Build());
        }

        bool isEnforced = policy is not null;
        Policies.SetEndpointPolicy(
            new EndpointId(pod.Id),
            new EndpointPolicyState(policy?.Number ?? 0, 1, isEnforced, isEnforced, isAudit) { Shadow = new(shadow.Number, ingress, egress) });
    }

    /// <summary>Takes all policy off a pod.</summary>
    public void Release(Peer pod) =>
        Policies.SetEndpointPolicy(new EndpointId(pod.Id), new EndpointPolicyState(0, 1, false, false, false));

    /// <summary>Puts another identity into a slot, bits and all.</summary>
    public void GiveSlotTo(uint slot, uint identity) => _memberships[slot].Identity = identity;

    public EndpointValue EndpointOf(Peer pod) => Endpoints.All.Single(value => value.Ifindex == (uint)pod.Ifindex);

    public void Dispose()
    {
        Policies.Dispose();
        Events.Dispose();
        Runtime.Dispose();
        _memberships.Dispose();
    }

    internal static uint ToWord(IPAddress address) => BitConverter.ToUInt32(address.GetAddressBytes());

    private static RawMac ToRaw(Cilium.Netlink.MacAddress mac)
    {
        RawMac raw = default;
        mac.CopyTo(raw);
        return raw;
    }
}
