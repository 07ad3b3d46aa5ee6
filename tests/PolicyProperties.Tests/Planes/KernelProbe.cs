// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath;
using PolicyLab;

namespace PolicyProperties.Tests;

/// <summary>Runs the kernel's program on a packet that opens a connection, and says what it told.</summary>
internal sealed class KernelProbe(KernelPlane plane)
{
    private const int Pass = 0;
    private const int Shot = 2;

    /// <summary>Whether policy is asked at all: tunnels are refused before, and messages of the link are answered.</summary>
    public static bool CanAsk(TrafficDirection direction, IpProtocol protocol, ushort port) => protocol switch
    {
        IpProtocol.Tcp or IpProtocol.Sctp => true,
        IpProtocol.Udp => direction == TrafficDirection.Ingress || port is not (KernelPlane.VxlanPort or KernelPlane.GenevePort),
        IpProtocol.Icmp => port <= byte.MaxValue,
        IpProtocol.IcmpV6 => port is < 130 or (> 143 and <= byte.MaxValue),
        _ => false,
    };

    /// <summary>Judges a packet.</summary>
    /// <returns>The cookie of the decision, 0 where none matched, and why the packet was dropped or would have been.</returns>
    /// <exception cref="Disagreement">The program did something else than it told, or told nothing.</exception>
    public (uint Cookie, DropReason Reason, bool IsAudited) Ask(
        EndpointId endpoint, TrafficDirection direction, IPAddress peer, NumericIdentity identity, IpProtocol protocol, ushort port)
    {
        var device = plane.DeviceOf(endpoint);
        var packet = plane.Packets.Write(device, direction, peer, protocol, port, plane.NextPort());
        var context = new SkBuffContext { InterfaceIndex = (uint)device.Index };
        var action = (direction == TrafficDirection.Egress ? plane.FromEndpoint : plane.ToEndpoint).TestRun(packet, ref context).ReturnValue;
        var told = new List<FlowEvent>();
        plane.Events.Poll(ref told, static (ref List<FlowEvent> told, in FlowEvent flow) => told.Add(flow), TimeSpan.Zero);
        if (told is not [var flow])
        {
            throw new Disagreement($"the program returned {action} and told {told.Count} events");
        }

        var known = direction == TrafficDirection.Egress ? flow.DestinationIdentity : flow.SourceIdentity;
        return flow.Endpoint == endpoint.Value && flow.Direction == direction && known == identity && action == (flow.DropReason == DropReason.None ? Pass : Shot)
            ? (flow.RuleCookie, flow.DropReason, flow.IsAudited)
            : throw new Disagreement($"the program returned {action} and told of endpoint {flow.Endpoint}, {flow.Direction}, identity {known}, {flow.DropReason}");
    }
}
