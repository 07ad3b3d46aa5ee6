// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy.Tests;

/// <summary>Documents as people write them into files.</summary>
internal static class PolicyText
{
    /// <summary>A policy that lets one peer reach app=web.</summary>
    public static string Of(string name, string peer) => $$"""
        apiVersion: cilium.io/v2
        kind: CiliumNetworkPolicy
        metadata:
          name: {{name}}
        spec:
          endpointSelector:
            matchLabels: {app: web}
          ingress:
          - fromEndpoints:
            - matchLabels: { {{peer.Replace("=", ": ", StringComparison.Ordinal)}} }

        """;
}
