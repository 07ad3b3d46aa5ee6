// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Cilium.Core;

namespace PolicyProperties.Tests;

/// <summary>What a Kubernetes NetworkPolicy says, read from the document by the words of the Kubernetes API and of the facts.</summary>
internal sealed class KubernetesMeaning(Cluster cluster, string @namespace, JsonNode spec)
{
    private const string Namespace = "io.kubernetes.pod.namespace";
    private const string NamespaceLabels = "io.cilium.k8s.namespace.labels.";

    private readonly PeerScope _scope = new(cluster.Settings, @namespace, isSubjectInit: false);

    public static Statement Of(JsonObject document, Cluster cluster) =>
        new KubernetesMeaning(cluster, DocumentKey.Of(document).Namespace, document["spec"]!).Read();

    private Demand InNamespace => Demand.Equal("k8s", Namespace, @namespace);

    private Statement Read()
    {
        string[] types = [.. (spec["policyTypes"] as JsonArray ?? []).Select(type => (string)type!)];
        var ingress = spec["ingress"] as JsonArray ?? [];
        var egress = spec["egress"] as JsonArray ?? [];
        var hasIngress = types.Contains("Ingress") || !types.Contains("Egress");
        var hasEgress = types.Contains("Egress") || (types.Length == 0 && egress.Count > 0);
        if (cluster.Settings.ReproducesReferenceQuirks)
        {
            hasIngress |= ingress.Count > 0;
            hasEgress |= egress.Count > 0;
        }

        return new()
        {
            Subject = [.. Demand.Read(spec["podSelector"], "k8s"), InNamespace],
            HasIngress = hasIngress,
            HasEgress = hasEgress,
            DeniesIngressByDefault = hasIngress,
            DeniesEgressByDefault = hasEgress,
            Claims =
            [
                .. hasIngress ? ingress.SelectMany(element => ClaimsOf(element!, "from", TrafficDirection.Ingress)) : [],
                .. hasEgress ? egress.SelectMany(element => ClaimsOf(element!, "to", TrafficDirection.Egress)) : [],
            ],
        };
    }

    private IEnumerable<Claim> ClaimsOf(JsonNode element, string side, TrafficDirection direction)
    {
        PeerTest[] peers = element[side] is JsonArray { Count: > 0 } list
            ? [.. list.SelectMany(peer => PeersOf(peer!, direction)).DistinctBy(peer => peer.Text)]
            : [PeerTest.Everybody];
        PortTest[] ports = element["ports"] is JsonArray { Count: > 0 } written ? [.. written.SelectMany(port => PortWords.Read(port!, "TCP"))] : [PortTest.Anything];
        return peers.SelectMany(_ => ports, (peer, port) => new Claim(direction, IsDeny: false, peer, port, null, ProxyDemand.Nothing, IsClusterwide: false));
    }

    private IEnumerable<PeerTest> PeersOf(JsonNode peer, TrafficDirection direction)
    {
        if (peer["namespaceSelector"] is { } namespaces)
        {
            var ofNamespaces = Demand.Read(namespaces, "k8s").Select(demand => demand with { Key = NamespaceLabels + demand.Key }).ToList();
            yield return _scope.InCluster(
            [
                .. Demand.Read(peer["podSelector"], "k8s"),
                .. ofNamespaces.Count == 0 ? [Demand.Exists("k8s", Namespace)] : ofNamespaces,
            ]);
        }
        else if (peer["podSelector"] is { } pods)
        {
            yield return _scope.InCluster([.. Demand.Read(pods, "k8s"), InNamespace]);
        }
        else if (cluster.Settings.ReproducesReferenceQuirks && cluster.Settings.LimitsPeersToLocalCluster && direction == TrafficDirection.Ingress)
        {
            yield return _scope.InCluster([InNamespace]);
        }

        if (peer["ipBlock"] is { } block)
        {
            yield return PeerTest.Addresses((string)block["cidr"]!, (block["except"] as JsonArray ?? []).Select(prefix => (string)prefix!), cluster.Settings.Families);
        }
    }
}
