// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Cilium.Policy;

namespace Cilium.Benchmarks.Packets;

/// <summary>The policies that the pods are under: documents, as users write them.</summary>
internal static class RuleSets
{
    private const string Friends = """{"matchLabels":{"friend":"yes"}}""";

    /// <summary>Friends may talk to ports 80 and 81, TCP and UDP; further rules are about other ports and groups of peers.</summary>
    /// <param name="rules">How many rules there are in each direction.</param>
    public static PolicyDocument WithRules(int rules) => Document(
        Enumerable.Range(0, rules).Select(i => i == 0
            ? (Friends, Ports: """{"port":"80"},{"port":"81"}""")
            : (Group(i % 1000), Ports: Port(10_000 + i))));

    /// <summary>A wide rule without ports beside 50 ports that each belong to a group; the wide rule decides.</summary>
    public static PolicyDocument WideRuleBesidePorts() => Document(
        Enumerable.Range(0, 50).Select(i => (Group(i), Ports: Port(Roster.Port - 25 + i))).Append((Friends, "")));

    /// <summary>A thousand groups, each with its own rule, on one port.</summary>
    public static PolicyDocument ManySelectorsOnOnePort() => Document(
        Enumerable.Range(0, 1000).Select(i => (Group(i), Ports: Port(Roster.Port))));

    private static string Group(int number) => string.Create(CultureInfo.InvariantCulture, $$$"""{"matchLabels":{"group":"g{{{number}}}"}}""");

    private static string Port(int number) => string.Create(CultureInfo.InvariantCulture, $$"""{"port":"{{number}}"}""");

    private static PolicyDocument Document(IEnumerable<(string Peer, string Ports)> rules)
    {
        (string Peer, string Ports)[] list = [.. rules];
        string ingress = Direction(list, "fromEndpoints");
        string egress = Direction([.. list, (Friends, Port(Roster.EgressOnlyPort))], "toEndpoints");
        string text = $$$"""
            {"apiVersion":"cilium.io/v2","kind":"CiliumNetworkPolicy","metadata":{"name":"benchmark","namespace":"default"},
             "spec":{"endpointSelector":{},"ingress":[{{{ingress}}}],"egress":[{{{egress}}}]}}
            """;
        return PolicyDocuments.Parse(text).Documents.Single();
    }

    private static string Direction((string Peer, string Ports)[] rules, string peers)
    {
        StringBuilder text = new();
        foreach (var (peer, ports) in rules)
        {
            text.Append(text.Length == 0 ? "" : ",").Append($$"""{"{{peers}}":[{{peer}}]""");
            text.Append(ports.Length == 0 ? "}" : $$""","toPorts":[{"ports":[{{ports}}]}]}""");
        }

        return text.ToString();
    }
}
