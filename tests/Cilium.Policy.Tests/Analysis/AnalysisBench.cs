// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;

namespace Cilium.Policy.Tests;

/// <summary>Parties and policies in few words.</summary>
internal static class AnalysisBench
{
    public static PolicyParty Pod(string name, string labels, params NamedPort[] ports) => new()
    {
        Name = name,
        Labels = LabelSet.Parse(
        [
            "k8s:io.kubernetes.pod.namespace=default", "k8s:io.cilium.k8s.policy.cluster=default",
            .. labels.Split(',').Select(label => "k8s:" + label),
        ]),
        NamedPorts = [.. ports],
    };

    public static PolicyParty Outside(string address, params string[] names) => PolicyParty.Outside(IPAddress.Parse(address), AddressFamilies.DualStack, names);

    public static TrafficPort Tcp(ushort port) => new(IpProtocol.Tcp, port);

    /// <summary>A simulator over policies given as name and <c>spec</c>.</summary>
    public static PolicySimulator Simulator(IEnumerable<PolicyParty> parties, PolicyOptions? options, params (string Name, string Spec)[] policies) =>
        new(policies.SelectMany(policy => PolicyBench.Documents(policy.Name, policy.Spec)), parties, options ?? new() { AllowsLocalHost = false });

    public static PolicySimulator Simulator(params (string Name, string Spec)[] policies) => Simulator([], null, policies);
}
