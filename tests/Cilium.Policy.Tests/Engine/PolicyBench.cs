// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Testing;

namespace Cilium.Policy.Tests;

/// <summary>An engine over a data plane in memory, with short ways to say what tests say often.</summary>
internal sealed class PolicyBench
{
    public PolicyBench(PolicyOptions? options = null, IProxyPorts? proxyPorts = null)
    {
        Datapath = new InMemoryDatapath { BeforeWrite = write => Calls.Add(write) };
        Engine = new PolicyEngine(options ?? new() { AllowsLocalHost = false }, Datapath, null, proxyPorts);
        Engine.OnIdentitiesChanged([.. ReservedIdentities.All], []);
    }

    public List<string> Calls { get; } = [];

    public InMemoryDatapath Datapath { get; }

    public PolicyEngine Engine { get; }

    public static SecurityIdentity Workload(uint id, params string[] labels) => new(
        new NumericIdentity(id),
        LabelSet.Parse(["k8s:io.kubernetes.pod.namespace=default", "k8s:io.cilium.k8s.policy.cluster=default", .. labels.Select(label => "k8s:" + label)]));

    public void Identity(uint id, params string[] labels) => Engine.OnIdentitiesChanged([Workload(id, labels)], []);

    public void RemoveIdentity(uint id) => Engine.OnIdentitiesChanged([], [new NumericIdentity(id)]);

    public EndpointId Endpoint(ushort id, uint identity, params string[] labels) => Endpoint(id, Workload(identity, labels));

    public EndpointId Endpoint(ushort id, SecurityIdentity identity, params NamedPort[] ports)
    {
        Engine.OnIdentitiesChanged([identity], []);
        Engine.SetEndpoint(new Endpoint { Id = new(id), Name = $"e{id}", Identity = identity, NamedPorts = [.. ports] });
        return new(id);
    }

    public RuleChange Policy(string name, string spec) => Engine.Upsert([.. Documents(name, spec)]);

    /// <summary>A policy that is only audited.</summary>
    public RuleChange Audit(string name, string spec) => Engine.Upsert([.. Documents(name, spec).Select(document => document.WithMode(PolicyMode.Audit))]);

    public static IReadOnlyList<PolicyDocument> Documents(string name, string spec, PolicyDocumentOptions? options = null) =>
        PolicyDocuments.Parse($$"""{"apiVersion":"cilium.io/v2","kind":"CiliumNetworkPolicy","metadata":{"name":"{{name}}"},"spec":{{spec}}}""", options).Documents;

    public RuleChange RemovePolicy(string name) => Engine.Remove(new("CiliumNetworkPolicy", "default", name));

    public bool Allows(EndpointId endpoint, uint peer, ushort port = 80, IpProtocol protocol = IpProtocol.Tcp, TrafficDirection direction = TrafficDirection.Ingress) =>
        Evaluate(endpoint, peer, port, protocol, direction).IsAllowed;

    public PolicyVerdict Evaluate(EndpointId endpoint, uint peer, ushort port = 80, IpProtocol protocol = IpProtocol.Tcp, TrafficDirection direction = TrafficDirection.Ingress) =>
        Datapath.Evaluate(endpoint, direction, new NumericIdentity(peer), protocol, port);

    public EndpointPolicyStatus Status(EndpointId endpoint)
    {
        Assert.True(Engine.TryGetStatus(endpoint, out var status));
        return status;
    }

    public static string From(string peer, string? port = null, string subject = "app=web") =>
        $$"""
        {"endpointSelector":{"matchLabels":{{Labels(subject)}}},
         "ingress":[{"fromEndpoints":[{"matchLabels":{{Labels(peer)}}}]{{(port is null ? "" : $",\"toPorts\":[{{\"ports\":[{{\"port\":\"{port}\",\"protocol\":\"TCP\"}}]}}]")}}}]}
        """;

    private static string Labels(string text)
    {
        var parts = text.Split('=');
        return $"{{\"{parts[0]}\":\"{parts[1]}\"}}";
    }
}
