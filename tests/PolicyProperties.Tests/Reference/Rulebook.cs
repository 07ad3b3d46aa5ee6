// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Policy;

namespace PolicyProperties.Tests;

/// <summary>What the documents say for one workload, by looking at everything: written from the facts, with nothing of the product.</summary>
internal sealed class Rulebook
{
    private readonly Cluster _cluster;
    private readonly LocalWorkload _workload;
    private readonly List<Filter> _filters = [];
    private readonly Dictionary<(Party, TrafficDirection), Filter[]> _matching = [];
    private readonly bool _judgesIngress;
    private readonly bool _judgesEgress;

    public Rulebook(Cluster cluster, IEnumerable<Statement> statements, LocalWorkload workload)
    {
        _cluster = cluster;
        _workload = workload;
        var subject = new Party(workload.Labels ?? ["reserved:init"]);
        var isHost = subject.TryGet("reserved", "host", out _);
        var isForced = cluster.Settings.Enforcement == PolicyEnforcement.Always || subject.TryGet("reserved", "init", out _);
        var isExempt = cluster.Settings.Enforcement == PolicyEnforcement.Never || (isHost && !cluster.Settings.EnablesHostFirewall);
        var about = statements.Where(statement => statement.IsAbout(subject)).ToList();
        _filters.AddRange(about.SelectMany(statement => statement.Claims)
            .GroupBy(claim => (claim.Direction, claim.Peer.Text, claim.Port)).Select(group => Filter.Merge([.. group])));
        Agreement = _filters.Select(filter => filter.Agreement).DefaultIfEmpty().Max();
        if (isExempt && Agreement == Agreement.None)
        {
            Agreement = Agreement.Doubtful;
        }

        _judgesIngress = !isExempt && (isForced || about.Exists(statement => statement.HasIngress));
        _judgesEgress = !isExempt && (isForced || about.Exists(statement => statement.HasEgress));
        if (!isForced && !about.Exists(statement => statement.DeniesIngressByDefault))
        {
            _filters.Add(Filter.AllowAny(TrafficDirection.Ingress, PeerTest.Everybody));
        }

        if (!isForced && !about.Exists(statement => statement.DeniesEgressByDefault))
        {
            _filters.Add(Filter.AllowAny(TrafficDirection.Egress, PeerTest.Everybody));
        }

        if (cluster.Settings.AllowsLocalHost && !isHost)
        {
            _filters.Add(Filter.AllowAny(TrafficDirection.Ingress, PeerTest.Labels(Demand.Exists("reserved", "host"))));
        }
    }

    /// <summary>Whether there is a policy at all: rules that contradict each other make none.</summary>
    public Agreement Agreement { get; }

    public static List<Statement> StatementsOf(Cluster cluster) =>
    [
        .. cluster.Documents.Values.SelectMany(document => (string)document["kind"]! switch
        {
            "NetworkPolicy" => [KubernetesMeaning.Of(document, cluster)],
            "CiliumCIDRGroup" => [],
            _ => CiliumMeaning.Of(document, cluster),
        }),
    ];

    /// <summary>What becomes of traffic.</summary>
    /// <param name="direction">Into or out of the workload.</param>
    /// <param name="peer">The other end.</param>
    /// <param name="protocol">The protocol.</param>
    /// <param name="port">The destination port, or the ICMP type.</param>
    /// <param name="isDemandInDoubt">Whether the facts do not say for certain which authentication is demanded.</param>
    public Answer Judge(TrafficDirection direction, Party peer, IpProtocol protocol, ushort port, out bool isDemandInDoubt)
    {
        isDemandInDoubt = false;
        if (!(direction == TrafficDirection.Ingress ? _judgesIngress : _judgesEgress))
        {
            return new(Outcome.NotJudged);
        }

        if (!_matching.TryGetValue((peer, direction), out var filters))
        {
            _matching.Add((peer, direction), filters = [.. _filters.Where(filter => filter.Direction == direction && filter.Peer.Matches(peer))]);
        }

        var entries = new List<MapEntry>();
        foreach (var filter in filters)
        {
            if (filter.Port.PrefixFor(protocol, port, direction == TrafficDirection.Ingress ? OwnPort : PeerPort) is { } length)
            {
                MapEntry.Insert(entries, filter, length);
            }
        }

        isDemandInDoubt = MapEntry.IsDemandInDoubt(entries);
        return MapEntry.Decide(entries);
    }

    private ushort? OwnPort(string name, IpProtocol protocol) => PortOf(_workload.Ports, name, protocol) is [var port] ? port : null;

    // The ports of all pods count, wherever they are, and only names that mean the same everywhere.
    private ushort? PeerPort(string name, IpProtocol protocol) =>
        PortOf(_cluster.Pods.Values.SelectMany(pod => pod.Ports).Concat(_cluster.Endpoints.Values.SelectMany(endpoint => endpoint.Ports)), name, protocol)
            is [var port] ? port : null;

    private static ushort[] PortOf(IEnumerable<NamedPort> ports, string name, IpProtocol protocol) =>
        [.. ports.Where(port => port.Protocol == protocol && string.Equals(port.Name, name, StringComparison.OrdinalIgnoreCase)).Select(port => port.Port).Distinct()];
}
