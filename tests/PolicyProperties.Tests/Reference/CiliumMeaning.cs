// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Cilium.Core;

namespace PolicyProperties.Tests;

/// <summary>What a CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy says, read from the document by the words of the facts.</summary>
internal sealed class CiliumMeaning
{
    private readonly Cluster _cluster;
    private readonly string _namespace;
    private readonly JsonNode _spec;
    private readonly PeerScope _scope;
    private readonly List<Claim> _claims = [];

    private CiliumMeaning(Cluster cluster, string @namespace, JsonNode spec)
    {
        _cluster = cluster;
        _namespace = @namespace;
        _spec = spec;
        var isSubjectInit = Demand.Read(spec["endpointSelector"]).Exists(demand => demand is { Source: "reserved", Key: "init" });
        _scope = new(cluster.Settings, @namespace, isSubjectInit);
    }

    public static IEnumerable<Statement> Of(JsonObject document, Cluster cluster)
    {
        var @namespace = DocumentKey.Of(document).Namespace;
        JsonNode?[] specs = [.. document["spec"] is { } spec ? [spec] : Array.Empty<JsonNode>(), .. document["specs"] as JsonArray ?? []];
        return specs.Select(spec => new CiliumMeaning(cluster, @namespace, spec!).Read());
    }

    private Statement Read()
    {
        var hasIngress = Add("ingress", isDeny: false) | Add("ingressDeny", isDeny: true);
        var hasEgress = Add("egress", isDeny: false) | Add("egressDeny", isDeny: true);
        return new()
        {
            Subject = Subject(),
            IsForNodes = _spec["nodeSelector"] is not null,
            HasIngress = hasIngress,
            HasEgress = hasEgress,
            DeniesIngressByDefault = hasIngress && DeniesByDefault("ingress"),
            DeniesEgressByDefault = hasEgress && DeniesByDefault("egress"),
            Claims = _claims,
        };
    }

    private List<Demand> Subject()
    {
        if (_spec["nodeSelector"] is { } nodes)
        {
            return Demand.Read(nodes);
        }

        const string Namespace = "io.kubernetes.pod.namespace";
        return _namespace.Length == 0
            ? Demand.Read(_spec["endpointSelector"])
            : [.. Demand.Read(_spec["endpointSelector"], replacedLabel: $"k8s:{Namespace}"), Demand.Equal("k8s", Namespace, _namespace)];
    }

    private bool DeniesByDefault(string direction) =>
        !_cluster.Settings.HeedsDefaultDenySwitches || ((bool?)_spec["enableDefaultDeny"]?[direction] ?? true);

    private bool Add(string section, bool isDeny)
    {
        var direction = section.StartsWith("ingress", StringComparison.Ordinal) ? TrafficDirection.Ingress : TrafficDirection.Egress;
        var elements = _spec[section] as JsonArray ?? [];
        foreach (var element in elements)
        {
            var peers = PeersOf(element!.AsObject(), direction).DistinctBy(peer => peer.Text).ToList();
            var authentication = element!["authentication"] is { } demand ? (string?)demand["mode"] ?? "" : null;
            foreach (var (port, proxy) in PortsOf(element!))
            {
                _claims.AddRange(peers.Select(peer => new Claim(direction, isDeny, peer, port, authentication, proxy, _namespace.Length == 0)));
            }
        }

        return elements.Count > 0;
    }

    private IEnumerable<PeerTest> PeersOf(JsonObject element, TrafficDirection direction)
    {
        var side = direction == TrafficDirection.Ingress ? "from" : "to";
        var lists = element.Where(field => field.Key.StartsWith(side, StringComparison.Ordinal) && field.Key != "toPorts").ToList();
        if (lists.Count == 0)
        {
            var hasTraffic = element["toPorts"] is JsonArray { Count: > 0 } || element["icmps"] is JsonArray { Count: > 0 };
            return hasTraffic ? [PeerTest.Everybody] : [];
        }

        return lists.Exists(list => list.Value!.AsArray().Count == 0)
            ? []
            : lists.SelectMany(list => list.Value!.AsArray().SelectMany(item => Peers(list.Key[side.Length..], item!)));
    }

    private IEnumerable<PeerTest> Peers(string kind, JsonNode item) => kind switch
    {
        "Endpoints" => [_scope.Endpoints(Demand.Read(item))],
        "Entities" => PeerScope.Entity((string)item!),
        "Nodes" => [_scope.Nodes(Demand.Read(item))],
        "CIDR" => [Addresses((string)item!, [])],
        "CIDRSet" => CidrSet(item),
        "FQDNs" => [PeerTest.Named((string?)item["matchName"] ?? (string)item["matchPattern"]!)],
        "Services" => Services(item),
        "Groups" => item["aws"]!["securityGroupsIds"]!.AsArray()
            .SelectMany(id => _cluster.CloudGroups.TryGetValue((string)id!, out var prefixes) ? prefixes : []).Select(prefix => Addresses(prefix, [])),
        _ => throw new NotSupportedException(kind),
    };

    private PeerTest Addresses(string prefix, IEnumerable<string> except) => PeerTest.Addresses(prefix, except, _cluster.Settings.Families);

    private IEnumerable<PeerTest> CidrSet(JsonNode item)
    {
        string[] except = [.. (item["except"] as JsonArray ?? []).Select(prefix => (string)prefix!)];
        return item["cidr"] is { } cidr ? [Addresses((string)cidr!, except)]
            : item["cidrGroupRef"] is { } group ? [PeerTest.Group((string)group!, except)]
            : PeerTest.Groups(Demand.Read(item["cidrGroupSelector"]), except);
    }

    private IEnumerable<PeerTest> Services(JsonNode item)
    {
        var byName = item["k8sService"];
        var bySelector = item["k8sServiceSelector"];
        var @namespace = (string?)(byName ?? bySelector)!["namespace"] ?? "";
        foreach (var service in _cluster.Services.Values.Where(service => @namespace.Length == 0 || @namespace == service.Namespace))
        {
            var isMeant = byName is not null
                ? (string)byName["serviceName"]! == service.Name
                : Demand.Read(bySelector!["selector"]).All(demand => demand.IsMetBy(new Party(service.Labels.Select(label => $"k8s:{label.Key}={label.Value}"))));
            if (!isMeant)
            {
                continue;
            }

            if (service.Selector.IsEmpty)
            {
                foreach (var address in service.Addresses)
                {
                    yield return Addresses(address, []);
                }
            }
            else
            {
                yield return _scope.Endpoints(
                [
                    .. service.Selector.Select(label => Demand.Equal("k8s", label.Key, label.Value)),
                    Demand.Equal("k8s", "io.kubernetes.pod.namespace", service.Namespace),
                ]);
            }
        }
    }

    private IEnumerable<(PortTest Port, ProxyDemand Proxy)> PortsOf(JsonNode element)
    {
        var toPorts = element["toPorts"] as JsonArray ?? [];
        var icmps = element["icmps"] as JsonArray ?? [];
        if (toPorts.Count == 0 && icmps.Count == 0)
        {
            return [(PortTest.Anything, ProxyDemand.Nothing)];
        }

        var ports = toPorts.SelectMany(
            list => list!["ports"] as JsonArray ?? [], (list, port) => (Ports: PortWords.Read(port!, "ANY"), Proxy: ProxyDemand.Of(list!)));
        var types = icmps.SelectMany(list => list!["fields"] as JsonArray ?? []).Select(field => PortWords.ReadIcmp(field!, _cluster.Settings.ReproducesReferenceQuirks));
        return [.. ports.SelectMany(entry => entry.Ports, (entry, port) => (port, entry.Proxy)), .. types.Select(type => (type, ProxyDemand.Nothing))];
    }
}
