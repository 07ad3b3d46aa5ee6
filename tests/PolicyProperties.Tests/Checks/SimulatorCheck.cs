// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Net;
using Cilium.Core;
using Cilium.Policy;

namespace PolicyProperties.Tests;

/// <summary>What is simulated is what is enforced: random traffic, judged from the documents alone and by the data plane in memory.</summary>
internal static class SimulatorCheck
{
    private const int Flows = 60;

    public static void Compare(LiveNode node, Cluster cluster, Random random, Flow? only)
    {
        var options = cluster.Settings.ToOptions();
        var endpoints = cluster.Endpoints.ToDictionary(entry => entry.Key, entry => PartyOf(entry.Key, entry.Value));
        var simulator = new PolicySimulator(
            cluster.Documents.Values.SelectMany(document => PolicyDocuments.Parse(document.ToJsonString(), options.Documents).Documents),
            [.. endpoints.Values, .. cluster.Pods.Select(entry => PartyOf(entry.Key, entry.Value))],
            options,
            InputsOf(cluster));
        var addresses = FlowCheck.AddressesIn(cluster).ToArray();
        foreach (var (number, endpoint) in endpoints)
        {
            // A simulator takes labels of another cluster for a workload that runs there.
            var id = new EndpointId(number);
            if (endpoint.Labels.Any(label => label is { Key: "io.cilium.k8s.policy.cluster", Value: not Cluster.Name }) || !node.Engine.TryGetStatus(id, out var status) || status.IsDegraded)
            {
                continue;
            }

            foreach (var flow in only is { } single ? [single] : Enumerable.Range(0, Flows).Select(_ => Flow.Random(id, addresses, random)))
            {
                if (flow.Endpoint == id && addresses.Contains(flow.Address))
                {
                    Compare(node, cluster, simulator, endpoint, flow);
                }
            }
        }
    }

    private static void Compare(LiveNode node, Cluster cluster, PolicySimulator simulator, PolicyParty endpoint, Flow flow)
    {
        var peer = PartyAt(flow.Address, cluster);
        var traffic = new TrafficPort(flow.Protocol, flow.Port);
        var simulated = flow.Direction == TrafficDirection.Ingress ? simulator.Judge(peer, endpoint, traffic).Ingress : simulator.Judge(endpoint, peer, traffic).Egress;
        var identity = node.Datapath.Memory.IdentityOf(IPAddress.Parse(flow.Address), cluster.Settings.Families);
        var enforced = node.Datapath.Memory.Evaluate(flow.Endpoint, flow.Direction, identity, flow.Protocol, flow.Port);

        // A simulator knows no proxies.
        if (simulated is not { } verdict
            || Answer.Of(verdict) != Answer.Of(enforced) with { ProxyPort = 0 } || verdict.IsAudited != enforced.IsAudited)
        {
            throw new Disagreement($"{flow} ({identity}): simulated is {simulated}, enforced {enforced}") { Flow = flow };
        }
    }

    private static PolicyParty PartyOf(ushort number, LocalWorkload workload) => new()
    {
        Name = $"endpoint{number}",
        Labels = workload.Labels is { } labels ? LabelSet.Parse(labels.AsSpan()) : [ReservedLabels.Init],
        NamedPorts = workload.Ports,
        IsAuditMode = workload.IsAudited,
        IsEndpoint = true,
    };

    private static PolicyParty PartyOf(string name, Pod pod) => new() { Name = name, Labels = LabelSet.Parse(pod.Labels.AsSpan()), NamedPorts = pod.Ports };

    private static PolicyParty PartyAt(string address, Cluster cluster)
    {
        if (cluster.Pods.FirstOrDefault(entry => entry.Value.IPv4 == address || entry.Value.IPv6 == address) is { Value: { } pod, Key: var name })
        {
            return PartyOf(name, pod);
        }

        var labels = address == Surroundings.HostAddress ? cluster.HostLabels
            : cluster.Nodes.TryGetValue(address, out var node) ? node
            : Surroundings.Reserved.FirstOrDefault(reserved => reserved.Address == address).Labels;
        return labels.IsDefault
            ? PolicyParty.Outside(IPAddress.Parse(address), cluster.Settings.Families, cluster.Names.Where(entry => entry.Value.Contains(address)).Select(entry => entry.Key))
            : new() { Name = address, Labels = LabelSet.Parse(labels.AsSpan()) };
    }

    private static PolicyInputs InputsOf(Cluster cluster)
    {
        var inputs = PolicyInputs.Empty.WithServices(cluster.Services.Values.Select(service => service.ToPolicyService()));
        return cluster.CloudGroups.Aggregate(
            inputs, (inputs, entry) => inputs.WithGroup(LiveNode.GroupOf(entry.Key), entry.Value.Select(IpPrefix.Parse)));
    }
}
