// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy.Tests;

public class ListenerTests
{
    [Theory]
    [InlineData("CiliumClusterwideNetworkPolicy", "CiliumEnvoyConfig", true)]
    [InlineData("CiliumClusterwideNetworkPolicy", "CiliumClusterwideEnvoyConfig", false)]
    [InlineData("CiliumNetworkPolicy", "CiliumEnvoyConfig", false)]
    [InlineData("CiliumNetworkPolicy", "CiliumClusterwideEnvoyConfig", false)]
    public void A_policy_without_namespace_cannot_use_a_listener_that_has_one(string kind, string configuration, bool isConflict)
    {
        var bench = new PolicyBench();
        var web = bench.Endpoint(1, 300, "app=web");
        bench.Engine.Upsert([.. PolicyDocuments.Parse($$$"""
            apiVersion: cilium.io/v2
            kind: {{{kind}}}
            metadata: {name: p}
            spec:
              endpointSelector: {matchLabels: {app: web}}
              egress:
              - toEntities: [world]
                toPorts:
                - ports: [{port: "443", protocol: TCP}]
                  listener:
                    name: tls
                    envoyConfig: { kind: {{{configuration}}}, name: proxy }
            """).Documents]);
        var fault = bench.Status(web).Fault as PolicyConflictException;
        Assert.Equal(isConflict ? PolicyConflict.ListenerScope : null, fault?.Conflict);
        if (fault is not null)
        {
            Assert.Equal(
                "The rule CiliumClusterwideNetworkPolicy/p[0] has no namespace, but names a listener of a configuration that has one, for Egress tcp/443.",
                fault.Message);
        }
    }
}
