// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Net;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Policy;
using Cilium.Sdk;
using Cilium.Testing;

namespace EndToEnd.Tests;

/// <summary>A policy is tried out under traffic before it is enforced.</summary>
public class AuditTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(400);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_audited_policy_lets_pass_and_tells_the_rule_that_denies_once_it_is_enforced()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        var (server, endpoint) = await cluster.AddAsync("server", 1);
        var (client, _) = await cluster.AddAsync("client", 2);
        await using EchoServer web = server.StartTcpEcho(80);
        await cluster.ApplyAsync("web.yaml", Policies.Allow("server", "client", 80));
        using ConnectResult open = await client.ConnectAsync(new(server.IPv4!, 80), cancellationToken: Cancel);
        Assert.True(await EchoServer.TryExchangeAsync(open.Socket!, "one"u8.ToArray(), Cancel));

        using CancellationTokenSource watching = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        ConcurrentQueue<FlowRecord> flows = [];
        Task watch = WatchAsync(cluster.Agent, flows, watching.Token);
        await cluster.ApplyAsync("trial.yaml", Trial("audit"));
        await ReachAsync(true);

        // What runs already is told too, and goes on.
        Assert.True(await EchoServer.TryExchangeAsync(open.Socket!, "two"u8.ToArray(), Cancel));
        await Eventually.HoldsAsync(() => Verdicts(flows).Count(flow => flow.Event.TraceReason == TraceReason.New) >= 2, "both connections are told");
        await Eventually.HoldsAsync(() => Verdicts(flows).Any(flow => flow.Event.TraceReason != TraceReason.New), "the open connection is told");
        Assert.All(Verdicts(flows), flow =>
        {
            Assert.Equal((RecordedVerdict.Audit, AuditCause.Policy, TrafficDirection.Ingress), (flow.Verdict, flow.Event.Audit, flow.Event.Direction));
            Assert.Equal(("CiliumNetworkPolicy/default/trial[0]", PolicyMode.Audit), (flow.Rule?.ToString(), flow.Rule?.Mode));
            Assert.Equal(endpoint.Id.Value, flow.Event.Endpoint);
            Assert.Equal("default/client", flow.Source?.QualifiedName);
            Assert.True(flow.IsForwarded);
        });
        Assert.True(cluster.Agent.Datapath.Metrics.Audited(TrafficDirection.Ingress).Packets >= 3);
        await watching.CancelAsync();
        await watch;

        // The next agent takes policy and shadow over, and goes on telling.
        await cluster.RestartAsync();
        Assert.True(cluster.Agent.Datapath.Endpoints.Single(attached => attached.Id == endpoint.Id).IsIngressShadowed);
        long before = cluster.Agent.Datapath.Metrics.Audited(TrafficDirection.Ingress).Packets;
        await ReachAsync(true);
        Assert.True(cluster.Agent.Datapath.Metrics.Audited(TrafficDirection.Ingress).Packets >= before + 2);

        await cluster.ApplyAsync("trial.yaml", Trial("enforce"));
        await ReachAsync(false);
        Assert.True(cluster.Agent.Datapath.Metrics.Dropped(TrafficDirection.Ingress, DropReason.PolicyDeny).Packets > 0);
        Assert.False(cluster.Agent.Datapath.Endpoints.Single(attached => attached.Id == endpoint.Id).IsIngressShadowed);
        await cluster.ApplyAsync("trial.yaml", Trial("audit"));
        await ReachAsync(true);

        async Task ReachAsync(bool isExpected)
        {
            foreach (IPAddress address in new[] { server.IPv4!, server.IPv6! })
            {
                Assert.Equal(isExpected, await client.TryEchoTcpAsync(new(address, 80), "ping"u8.ToArray(), isExpected ? TimeSpan.FromSeconds(5) : s_patience, Cancel));
            }
        }
    }

    private static IEnumerable<FlowRecord> Verdicts(IEnumerable<FlowRecord> flows) =>
        flows.Where(flow => flow.Event is { Type: FlowEventType.PolicyVerdict, Direction: TrafficDirection.Ingress, IsAudited: true });

    private static async Task WatchAsync(NodeAgent agent, ConcurrentQueue<FlowRecord> flows, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (FlowRecord flow in agent.WatchFlowsAsync(cancellationToken: cancellationToken))
            {
                flows.Enqueue(flow);
            }
        }
        catch (OperationCanceledException)
        {
            // The test has seen enough.
        }
    }

    private static string Trial(string mode) => $$"""
        apiVersion: cilium.io/v2
        kind: CiliumNetworkPolicy
        metadata: { name: trial, namespace: default, annotations: { policy.cilium-sdk.io/mode: {{mode}} } }
        spec:
          endpointSelector: { matchLabels: { app: server } }
          ingressDeny:
          - fromEndpoints: [ { matchLabels: { app: client } } ]
        """;
}
