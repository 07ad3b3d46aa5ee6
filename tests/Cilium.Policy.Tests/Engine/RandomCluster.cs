// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Nodes;
using Cilium.Core;

namespace Cilium.Policy.Tests;

/// <summary>Random policies and identities of a small world, so that they meet often.</summary>
internal sealed class RandomCluster(int seed)
{
    public Random Random { get; } = new(seed);

    public IReadOnlyList<PolicyDocument> Policy(string name)
    {
        var isClusterwide = Random.Next(3) == 0;
        var document = new JsonObject
        {
            ["apiVersion"] = "cilium.io/v2",
            ["kind"] = isClusterwide ? "CiliumClusterwideNetworkPolicy" : "CiliumNetworkPolicy",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = isClusterwide ? null : $"n{Random.Next(2)}" },
            ["specs"] = new JsonArray([.. Enumerable.Range(0, Random.Next(1, 3)).Select(_ => (JsonNode)Spec())]),
        };
        if (Random.Next(4) == 0)
        {
            document["metadata"]!["annotations"] = new JsonObject { ["policy.cilium-sdk.io/mode"] = "audit" };
        }

        return PolicyDocuments.Parse(document.ToJsonString()).Documents;
    }

    public SecurityIdentity Identity()
    {
        var kind = Random.Next(10);
        if (kind == 0)
        {
            return ReservedIdentities.All[Random.Next(ReservedIdentities.All.Count)];
        }

        if (kind == 1)
        {
            var prefix = IpPrefix.Parse($"10.{Random.Next(2)}.0.0/{(Random.Next(2) == 0 ? 16 : 32)}");
            return new(new(0x0100_0001u + (uint)(prefix.Length == 16 ? 0 : 2) + (uint)(prefix.AddressText()[3] - '0')), CidrLabel.SetFor(prefix, AddressFamilies.DualStack));
        }

        var id = 1_000u + (uint)Random.Next(24);
        return new(new(id), WorkloadLabels(id));
    }

    // The labels of a number never change, as with allocated identities.
    public static LabelSet WorkloadLabels(uint id) => LabelSet.Parse(
        $"k8s:app=a{id % 3}",
        $"k8s:tier=t{id / 3 % 2}",
        $"k8s:io.kubernetes.pod.namespace=n{id / 6 % 2}",
        $"k8s:io.cilium.k8s.policy.cluster={(id / 12 % 2 == 0 ? "default" : "other")}");

    private JsonObject Spec()
    {
        var spec = new JsonObject { ["endpointSelector"] = Random.Next(4) == 0 ? new JsonObject() : Selector() };
        var sections = Random.Next(1, 16);
        for (var i = 0; i < 4; i++)
        {
            if ((sections & (1 << i)) != 0)
            {
                var isIngress = i < 2;
                var isDeny = i is 1 or 3;
                var section = (isIngress ? "ingress" : "egress") + (isDeny ? "Deny" : "");
                spec[section] = new JsonArray([.. Enumerable.Range(0, Random.Next(1, isDeny ? 2 : 4)).Select(_ => (JsonNode)Rule(isIngress, isDeny))]);
            }
        }

        if (Random.Next(4) == 0)
        {
            spec["enableDefaultDeny"] = new JsonObject { ["ingress"] = Random.Next(2) == 0, ["egress"] = Random.Next(2) == 0 };
        }

        return spec;
    }

    private JsonObject Rule(bool isIngress, bool isDeny)
    {
        var side = isIngress ? "from" : "to";
        var rule = new JsonObject();
        switch (Random.Next(6))
        {
            case 0 or 1:
                rule[side + "Endpoints"] = new JsonArray([.. Enumerable.Range(0, Random.Next(3)).Select(_ => (JsonNode)Selector())]);
                break;
            case 2:
                string[] entities = ["all", "world", "cluster", "host", "remote-node", "none"];
                rule[side + "Entities"] = new JsonArray(entities[Random.Next(entities.Length)]);
                break;
            case 3:
                rule[side + "CIDRSet"] = new JsonArray(new JsonObject { ["cidr"] = "10.0.0.0/8", ["except"] = new JsonArray($"10.{Random.Next(2)}.0.0/16") });
                break;
            case 4:
                rule[side + "CIDR"] = new JsonArray($"10.{Random.Next(2)}.0.0/16");
                break;
            default:
                break;
        }

        if (Random.Next(4) != 0)
        {
            rule["toPorts"] = new JsonArray([.. Enumerable.Range(0, Random.Next(1, 3)).Select(_ => (JsonNode)Ports(isIngress, isDeny))]);
        }

        return rule;
    }

    private JsonObject Ports(bool isIngress, bool isDeny)
    {
        var port = Random.Next(1, 20);
        var ports = new JsonObject();
        if (!isDeny && Random.Next(4) == 0)
        {
            ports["ports"] = new JsonArray(new JsonObject { ["port"] = $"{port}", ["protocol"] = "TCP" });
            ports["rules"] = Random.Next(2) == 0 || isIngress
                ? new JsonObject { ["http"] = new JsonArray(new JsonObject()) }
                : new JsonObject { ["dns"] = new JsonArray(new JsonObject { ["matchPattern"] = "*" }) };
            return ports;
        }

        var spec = new JsonObject { ["port"] = Random.Next(8) == 0 ? "0" : $"{port}" };
        string[] protocols = ["TCP", "UDP", "ANY"];
        spec["protocol"] = protocols[Random.Next(protocols.Length)];
        if (Random.Next(3) == 0)
        {
            spec["endPort"] = port + Random.Next(10);
        }

        ports["ports"] = new JsonArray(spec);
        return ports;
    }

    private JsonObject Selector()
    {
        var labels = new JsonObject();
        if (Random.Next(3) != 0)
        {
            labels["app"] = $"a{Random.Next(3)}";
        }

        if (Random.Next(4) == 0)
        {
            labels["k8s:tier"] = $"t{Random.Next(2)}";
        }

        if (Random.Next(4) == 0)
        {
            labels["k8s:io.kubernetes.pod.namespace"] = $"n{Random.Next(2)}";
        }

        return new() { ["matchLabels"] = labels };
    }
}
