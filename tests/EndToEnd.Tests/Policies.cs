// SPDX-License-Identifier: Apache-2.0
namespace EndToEnd.Tests;

/// <summary>The policy documents of the tests.</summary>
internal static class Policies
{
    /// <summary>Only <paramref name="from"/> may reach <paramref name="to"/>, on one port.</summary>
    public static string Allow(string to, string from, int port, string protocol = "TCP") => $$"""
        apiVersion: cilium.io/v2
        kind: CiliumNetworkPolicy
        metadata: { name: allow-{{from}}, namespace: default }
        spec:
          endpointSelector: { matchLabels: { app: {{to}} } }
          ingress:
          - fromEndpoints: [ { matchLabels: { app: {{from}} } } ]
            toPorts: [ { ports: [ { port: "{{port}}", protocol: {{protocol}} } ] } ]
        """;

    /// <summary>Ingress of <paramref name="to"/>, the given lines below <c>ingress:</c>.</summary>
    public static string Ingress(string name, string to, string rules) => $"""
        apiVersion: cilium.io/v2
        kind: CiliumNetworkPolicy
        metadata:
          name: {name}
          namespace: default
        spec:
          endpointSelector:
            matchLabels:
              app: {to}
          {rules}
        """;

    /// <summary>Only <paramref name="from"/> may reach <paramref name="to"/>: TCP port 80 and the stream's UDP port.</summary>
    public static string AllowWebAndStream(string to, string from, string description) => $$"""
        apiVersion: cilium.io/v2
        kind: CiliumNetworkPolicy
        metadata: { name: allow-{{from}}, namespace: default }
        spec:
          description: {{description}}
          endpointSelector: { matchLabels: { app: {{to}} } }
          ingress:
          - fromEndpoints: [ { matchLabels: { app: {{from}} } } ]
            toPorts: [ { ports: [ { port: "80", protocol: TCP }, { port: "5000", protocol: UDP } ] } ]
        """;
}
