// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;

namespace PolicyProperties.Tests;

/// <summary>Policies and groups of prefixes, as valid documents.</summary>
internal sealed class RandomDocuments
{
    private static readonly string[] s_types = ["Ingress", "Egress"];

    private readonly Random _random;
    private readonly Taste _taste;
    private readonly RandomSelectors _selectors;
    private readonly RandomPeers _peers;
    private readonly RandomTraffic _traffic;

    public RandomDocuments(Random random, Taste taste, RandomSelectors selectors, RandomTraffic traffic)
    {
        _random = random;
        _taste = taste;
        _selectors = selectors;
        _traffic = traffic;
        _peers = new(random, taste, selectors);
    }

    /// <summary>A document under one of few names, so that it often replaces another.</summary>
    public JsonObject Next()
    {
        var name = $"p{_random.Next(4)}";
        return _random.Next(12) switch
        {
            0 or 1 => Group(),
            2 or 3 => Document("networking.k8s.io/v1", "NetworkPolicy", name, _selectors.ANamespace(), "spec", KubernetesSpec()),
            < 9 => Cilium("CiliumNetworkPolicy", name, _selectors.ANamespace()),
            _ => Cilium("CiliumClusterwideNetworkPolicy", name, null),
        };
    }

    /// <summary>A policy with so many peers that their numbers outgrow the arrays of the data plane.</summary>
    public JsonObject Crowd()
    {
        var peers = new JsonArray([.. Enumerable.Range(0, 1_100).Select(number => (JsonNode)_selectors.Labels(("k8s:crowd", $"c{number}")))]);
        return Document("cilium.io/v2", "CiliumNetworkPolicy", "crowd", "n0", "spec", new JsonObject
        {
            ["endpointSelector"] = _selectors.Labels(("app", "a0")),
            ["ingress"] = new JsonArray(new JsonObject { ["fromEndpoints"] = peers }),
        });
    }

    private JsonObject Cilium(string kind, string name, string? @namespace)
    {
        var isClusterwide = @namespace is null;
        return _random.Next(3) == 0
            ? Document("cilium.io/v2", kind, name, @namespace, "specs", new JsonArray(Spec(isClusterwide), Spec(isClusterwide)))
            : Document("cilium.io/v2", kind, name, @namespace, "spec", Spec(isClusterwide));
    }

    private JsonObject Spec(bool isClusterwide)
    {
        var isForNodes = isClusterwide && _random.Next(4) == 0;
        var spec = new JsonObject
        {
            [isForNodes ? "nodeSelector" : "endpointSelector"] = isForNodes ? _selectors.Plain("zone", $"z{_random.Next(2)}")
                : isClusterwide && _random.Next(8) == 0 ? _selectors.Labels(("reserved:init", ""))
                : _selectors.Subject(),
        };
        var sections = _random.Next(1, 16);
        for (var i = 0; i < 4; i++)
        {
            if ((sections & (1 << i)) != 0)
            {
                var (isIngress, isDeny) = (i < 2, i is 1 or 3);
                spec[(isIngress ? "ingress" : "egress") + (isDeny ? "Deny" : "")] =
                    new JsonArray([.. Enumerable.Range(0, _random.Next(1, isDeny ? 2 : 4)).Select(_ => (JsonNode)Element(isIngress, isDeny, isForNodes))]);
            }
        }

        if (_random.Next(2) == 0)
        {
            var switches = new JsonObject();
            foreach (var direction in (string[])["ingress", "egress"])
            {
                if (_random.Next(4) != 0)
                {
                    switches[direction] = _random.Next(4) == 0;
                }
            }

            spec["enableDefaultDeny"] = switches;
        }

        if (_random.Next(6) == 0)
        {
            spec["labels"] = new JsonArray(new JsonObject { ["key"] = "author", ["value"] = "somebody" });
            spec["description"] = "words";
            spec["log"] = new JsonObject { ["value"] = "logged" };
        }

        return spec;
    }

    private JsonObject Element(bool isIngress, bool isDeny, bool isForNodes)
    {
        var element = new JsonObject();
        _peers.AddTo(element, isIngress, isDeny);
        _traffic.AddTo(element, isIngress, isDeny, isForNodes);
        if (!isDeny && _taste.Modes.Count > 0 && _random.Next(3) == 0)
        {
            element["authentication"] = new JsonObject { ["mode"] = _taste.Modes[_random.Next(_taste.Modes.Count)] };
        }

        return element;
    }

    private JsonObject KubernetesSpec()
    {
        var spec = new JsonObject { ["podSelector"] = _random.Next(3) == 0 ? [] : _selectors.Plain("app", $"a{_random.Next(3)}") };
        foreach (var (section, side) in (ReadOnlySpan<(string, string)>)[("ingress", "from"), ("egress", "to")])
        {
            if (_random.Next(3) != 0)
            {
                spec[section] = new JsonArray([.. Enumerable.Range(0, _random.Next(3)).Select(_ => (JsonNode)KubernetesElement(side))]);
            }
        }

        if (_random.Next(3) != 0)
        {
            spec["policyTypes"] = new JsonArray([.. s_types.Where(_ => _random.Next(3) != 0).Select(type => (JsonNode)type)]);
        }

        return spec;
    }

    private JsonObject KubernetesElement(string side)
    {
        var element = new JsonObject();
        if (_random.Next(5) != 0)
        {
            element[side] = new JsonArray([.. Enumerable.Range(0, _random.Next(3)).Select(_ => (JsonNode)KubernetesPeer())]);
        }

        if (_random.Next(3) != 0)
        {
            element["ports"] = new JsonArray([.. Enumerable.Range(0, _random.Next(3)).Select(_ => (JsonNode)_traffic.KubernetesPort())]);
        }

        return element;
    }

    private JsonObject KubernetesPeer() => _random.Next(8) switch
    {
        0 => [],
        1 or 2 => new() { ["ipBlock"] = _peers.Block() },
        3 or 4 => new() { ["podSelector"] = _selectors.Plain("app", $"a{_random.Next(3)}") },
        5 => new() { ["namespaceSelector"] = _selectors.Plain("team", $"x{_random.Next(2)}"), ["podSelector"] = _selectors.Plain("tier", $"t{_random.Next(2)}") },
        _ => new() { ["namespaceSelector"] = _selectors.Plain("team", $"x{_random.Next(2)}") },
    };

    private JsonObject Group()
    {
        var group = Document("cilium.io/v2", "CiliumCIDRGroup", $"g{_random.Next(3)}", null, "spec", new JsonObject
        {
            ["externalCIDRs"] = new JsonArray([.. Enumerable.Range(0, _random.Next(4)).Select(_ => _peers.Pick(Surroundings.Prefixes)).Distinct().Select(text => (JsonNode)text)]),
        });
        if (_random.Next(3) != 0)
        {
            group["metadata"]!["labels"] = new JsonObject { ["team"] = $"red{_random.Next(3)}" };
        }

        return group;
    }

    private static JsonObject Document(string version, string kind, string name, string? @namespace, string body, JsonNode content)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (@namespace is not null)
        {
            metadata["namespace"] = @namespace;
        }

        return new() { ["apiVersion"] = version, ["kind"] = kind, ["metadata"] = metadata, [body] = content };
    }
}
