// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Net;
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Netlink;
using Cilium.Policy;
using Cilium.Sdk;
using Cilium.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Documentation.Tests.Samples;

internal static class FrontPage
{
    public static async Task RunAgentAsync(string[] args)
    {
        #region Agent
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddCilium(options => options.PolicyDirectory = "/etc/policies");
        using IHost host = builder.Build();
        await host.StartAsync();

        NodeAgent agent = host.Services.GetRequiredService<NodeAgent>();
        using NetworkNamespace pod = NetworkNamespace.OpenNamed("my-pod");
        IPAddress address = IPAddress.Parse("10.0.0.1");
        var device = WorkloadInterface.Create(new() { Namespace = pod, HostName = "pod1", IPv4 = address });
        await agent.AddEndpointAsync(new EndpointSpec
        {
            Name = "web", Labels = ImmutableDictionary<string, string>.Empty.Add("app", "web"), IPv4 = address,
            InterfaceIndex = device.InterfaceIndex, Mac = device.Mac, HostMac = device.HostMac,
        });
        await foreach (FlowRecord flow in agent.WatchFlowsAsync())
        {
            Console.WriteLine($"{flow.Source?.Name} -> {flow.Destination?.Name} {flow.Event.Type} {flow.Event.DropReason.Text()} {flow.Rule}");
        }
        #endregion
    }

    public static async Task CountPacketsAsync(int interfaceIndex)
    {
        #region Counter
        BpfObjectSpec spec = BpfObjectSpec.FromFile("counter.bpf.o");
        using BpfObject counter = spec.Load();
        using BpfLink link = counter.Programs["count_packets"].AttachTcx(interfaceIndex, TcDirection.Ingress);
        BpfMap<uint, ulong> packets = counter.GetMap<uint, ulong>("packets");
        await Task.Delay(1000);
        Console.WriteLine($"{packets.Lookup(0)} packets in a second");
        #endregion
    }

    public static PolicyVerdict JudgeInMemory(Endpoint web, NumericIdentity api)
    {
        #region Policy
        InMemoryDatapath datapath = new();
        PolicyEngine engine = new(new PolicyOptions(), datapath);
        engine.Upsert([.. PolicyDocuments.Parse(File.ReadAllText("policy.yaml")).Documents]);
        engine.SetEndpoint(web);
        PolicyVerdict verdict = datapath.Evaluate(web.Id, TrafficDirection.Ingress, api, IpProtocol.Tcp, 80);
        #endregion
        return verdict;
    }
}
