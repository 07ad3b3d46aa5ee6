// SPDX-License-Identifier: Apache-2.0
using System.Net.NetworkInformation;
using System.Text.Json;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Netlink;
using Cilium.Sdk;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Quickstart;

/// <summary>The node agent: a generic host with AddCilium, told about workloads over its standard input.</summary>
internal static class AgentProcess
{
    public static async Task<int> RunAsync(string[] args)
    {
        string hostNamespace = args[0], pinRoot = args[1], policies = args[2], state = args[3];
        using NetworkNamespace host = NetworkNamespace.OpenPath(hostNamespace);

        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddCilium(options =>
        {
            options.PolicyDirectory = policies;
            options.StateDirectory = state;
            options.Datapath.HostNamespace = host;
            options.Datapath.PinRoot = pinRoot;
            options.Datapath.MapSizes.Connections = 16_384;
        });
        using IHost app = builder.Build();
        await app.StartAsync();

        NodeAgent agent = app.Services.GetRequiredService<NodeAgent>();
        using CancellationTokenSource stop = new();
        Task flows = TellFlowsAsync(agent, stop.Token);
        Tell(new AgentNotice { Type = "ready", Text = agent.Datapath.Generation, Count = agent.Endpoints.Count });
        while (await Console.In.ReadLineAsync() is { } line)
        {
            await HandleAsync(agent, JsonSerializer.Deserialize<AgentCommand>(line)!);
        }

        await stop.CancelAsync();
        await flows;
        await app.StopAsync();
        return 0;
    }

    private static async Task HandleAsync(NodeAgent agent, AgentCommand command)
    {
        switch (command.Do)
        {
            case "add":
                Endpoint added = await agent.AddEndpointAsync(command.Workload!.ToEndpoint(
                    command.InterfaceIndex, PhysicalAddress.Parse(command.Mac), PhysicalAddress.Parse(command.HostMac)));
                Tell(new AgentNotice { Type = "added", Text = $"{added.Name} is endpoint {added.Id} with identity {added.Identity!.Id}" });
                break;
            case "await-policy":
                while (!agent.Datapath.Endpoints.Any(endpoint => endpoint.IsIngressEnforced))
                {
                    await Task.Delay(10);
                }

                Tell(new AgentNotice { Type = "policy", Text = "in force" });
                break;
            case "drops":
                long packets = agent.Datapath.Metrics.Dropped(TrafficDirection.Ingress, DropReason.PolicyDenied).Packets;
                Tell(new AgentNotice { Type = "drops", Count = (int)packets });
                break;
        }
    }

    private static async Task TellFlowsAsync(NodeAgent agent, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (FlowRecord flow in agent.WatchFlowsAsync(cancellationToken: cancellationToken))
            {
                if (flow.Event.Type != FlowEventType.Trace)
                {
                    Tell(new AgentNotice { Type = "flow", Flow = Describe(flow) });
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The demo is over.
        }
    }

    private static FlowNotice Describe(FlowRecord flow) => new(
        flow.IsForwarded ? "ALLOWED" : "DROPPED",
        flow.Source?.Name ?? flow.Event.Source.ToString(),
        flow.Event.SourceIdentity.Value,
        Short(flow.SourceLabels),
        flow.Destination?.Name ?? flow.Event.Destination.ToString(),
        flow.Event.DestinationIdentity.Value,
        Short(flow.DestinationLabels),
        flow.Event.IsIPv6 ? "IPv6" : "IPv4",
        flow.Event.Protocol.ToString().ToUpperInvariant(),
        flow.Event.DestinationPort,
        !flow.IsForwarded ? flow.Event.DropReason.Text() : flow.Rule is null ? "no policy" : $"rule {flow.Rule.Resource.Name}");

    /// <summary>The labels by which the story's policy decides.</summary>
    private static string Short(LabelSet labels) => string.Join(
        ' ', labels.Where(label => label.Key is "org" or "class").OrderByDescending(label => label.Key).Select(label => $"{label.Key}={label.Value}"));

    private static void Tell(AgentNotice notice)
    {
        lock (Console.Out)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(notice));
            Console.Out.Flush();
        }
    }
}
