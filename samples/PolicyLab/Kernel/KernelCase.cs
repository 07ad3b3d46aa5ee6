// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Identity;
using Cilium.Policy;

namespace PolicyLab;

/// <summary>One case in the kernel: its policies in the maps, its identities at addresses, its endpoints on devices.</summary>
/// <remarks>A verdict is what the program tells of a packet that it was run on: passed or dropped and why, and by which decision. An
/// identity has an address of each family, which no endpoint has; so each packet is judged at one end.</remarks>
internal sealed class KernelCase(KernelPlane plane, Action<KernelCase> finished) : IVerdictPlane
{
    private const int Pass = 0;
    private const int Shot = 2;

    private readonly CodedDatapath _datapath = new(plane.Datapath.Policies, plane.NextPolicyNumber);
    private readonly Dictionary<NumericIdentity, (IPAddress IPv4, IPAddress IPv6)> _addresses = [];
    private readonly HashSet<EndpointId> _endpoints = [];
    private int _lastAddress;

    public IPolicyDatapath Datapath => _datapath;

    /// <summary>How many verdicts are about messages that the data plane handles itself and never asks policy about.</summary>
    public long Unasked { get; private set; }

    public void Run(Action work) => plane.Namespace.Run(work);

    public void Attach(EndpointId endpoint, SecurityIdentity identity)
    {
        plane.Datapath.Attach(plane.DeviceOf(endpoint).EndpointOf(endpoint, identity));
        _endpoints.Add(endpoint);
    }

    public void Detach(EndpointId endpoint)
    {
        plane.Datapath.Detach(endpoint);
        _endpoints.Remove(endpoint);
    }

    public void Admit(IReadOnlyCollection<SecurityIdentity> identities)
    {
        var entries = new List<IpCacheEntry>();
        foreach (var identity in identities)
        {
            if (!_addresses.ContainsKey(identity.Id))
            {
                var number = ++_lastAddress;
                var addresses = (IPv4: new IPAddress([10, 128, (byte)(number >> 8), (byte)number]), IPv6: IPAddress.Parse($"fd00:2::{number:x}"));
                _addresses.Add(identity.Id, addresses);
                entries.Add(new(IpPrefix.FromAddress(addresses.IPv4), identity.Id));
                entries.Add(new(IpPrefix.FromAddress(addresses.IPv6), identity.Id));
            }
        }

        plane.Datapath.Addresses.Upsert([.. entries]);
    }

    public void Expel(IReadOnlyCollection<NumericIdentity> identities)
    {
        var prefixes = new List<IpPrefix>();
        foreach (var identity in identities)
        {
            if (_addresses.Remove(identity, out var addresses))
            {
                prefixes.Add(IpPrefix.FromAddress(addresses.IPv4));
                prefixes.Add(IpPrefix.FromAddress(addresses.IPv6));
            }
        }

        plane.Datapath.Addresses.Delete([.. prefixes]);
    }

    public char Judge(EndpointId endpoint, TrafficDirection direction, NumericIdentity peer, IpProtocol protocol, ushort port)
    {
        if (protocol == IpProtocol.IcmpV6 && IsOfTheLink(direction, port))
        {
            Unasked++;
            return VerdictLetter.Of(_datapath.Mirror.Evaluate(endpoint, direction, peer, protocol, port));
        }

        // Both families take their turn where the protocol does not say which.
        var unique = plane.NextPort();
        var isIPv6 = protocol == IpProtocol.IcmpV6 || (protocol != IpProtocol.Icmp && unique % 2 == 0);
        var device = plane.DeviceOf(endpoint);
        if (!_addresses.ContainsKey(peer))
        {
            // Nobody said who that is: a number without labels.
            Admit([new(peer, LabelSet.Empty)]);
        }

        var address = isIPv6 ? _addresses[peer].IPv6 : _addresses[peer].IPv4;
        var packet = plane.Packets.Write(device, direction, address, protocol, port, unique);
        var context = new SkBuffContext { InterfaceIndex = (uint)device.Index };
        var program = direction == TrafficDirection.Egress ? plane.FromEndpoint : plane.ToEndpoint;
        var action = program.TestRun(packet, ref context).ReturnValue;
        var told = new Told();
        plane.Events.Poll(ref told, static (ref Told told, in FlowEvent flow) => told.Take(flow), TimeSpan.Zero);
        var known = direction == TrafficDirection.Egress ? told.Destination : told.Source;
        return told.Count == 1 && told.Endpoint == endpoint.Value && told.Direction == direction && known == peer
            && action == (told.Reason == DropReason.None ? Pass : Shot)
            && DecisionCode.LetterOf(told.Cookie, told.Reason) is { } letter
                ? letter
                : throw new InvalidOperationException(
                    $"the program returned {action} and told {told} of {direction.Text()} {protocol}/{port} of endpoint {endpoint} with identity {peer}");
    }

    public void Dispose()
    {
        Run(() =>
        {
            foreach (var endpoint in _endpoints)
            {
                plane.Datapath.Detach(endpoint);
            }

            Expel([.. _addresses.Keys]);
            _datapath.Clear();
        });
        plane.NextPolicyNumber = _datapath.NextNumber;
        finished(this);
    }

    // Neighbours, routers and multicast listeners: answered or dropped before policy is asked.
    private static bool IsOfTheLink(TrafficDirection direction, ushort type) =>
        direction == TrafficDirection.Egress ? type is (>= 130 and <= 142) or 143 : type is (>= 130 and <= 136) or 143;

    /// <summary>What the programs told of one packet.</summary>
    private record struct Told(
        int Count, ushort Endpoint, TrafficDirection Direction, NumericIdentity Source, NumericIdentity Destination, DropReason Reason, uint Cookie)
    {
        public void Take(in FlowEvent flow) => this = new(
            Count + 1, flow.Endpoint, flow.Direction, flow.SourceIdentity, flow.DestinationIdentity, flow.DropReason, flow.RuleCookie);
    }
}
