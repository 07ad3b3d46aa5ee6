// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Identity;
using Cilium.Netlink;
using Cilium.Policy;
using Cilium.Sdk;
using Cilium.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Documentation.Tests.Samples;

internal static class Packages
{
    public static bool SelectLabels()
    {
        #region Core
        LabelSelector empire = LabelSelector.Create(new Dictionary<string, string> { ["org"] = "empire" });
        LabelSet tiefighter = LabelSet.Parse("k8s:org=empire", "k8s:class=tiefighter");
        bool matches = empire.Matches(tiefighter);
        #endregion
        return matches;
    }

    public static async Task WatchAsync(int interfaceIndex, CancellationToken cancellationToken)
    {
        #region Bpf
        BpfObjectSpec spec = BpfObjectSpec.FromFile("watch.bpf.o");   // the kernel has not been asked yet
        spec.Variables["sample_every"].Set(16u);
        spec.Maps["flows"].MaxEntries = 65_536;

        using BpfObject watch = spec.Load(new BpfLoadOptions { PinRoot = "/sys/fs/bpf/watch" });
        using BpfLink link = watch.Programs["watch_packets"].AttachTcx(interfaceIndex, TcDirection.Ingress);
        foreach (var (key, count) in watch.GetMap<uint, ulong>("flows"))
        {
            Console.WriteLine($"{key}: {count}");
        }

        using RingBufferReader events = new(watch.Maps["events"]);
        await foreach (ReadOnlyMemory<byte> record in events.ReadAllAsync(cancellationToken))
        {
            Console.WriteLine($"{record.Length} bytes");
        }
        #endregion
    }

    public static void LoadDatapath(Endpoint endpoint)
    {
        #region Datapath
        using Datapath datapath = new DatapathLoader(new DatapathOptions()).Load();   // or adopts what runs already
        datapath.Attach(endpoint);                                                    // denies all until it has a policy
        PolicyEngine engine = new(new PolicyOptions(), datapath.Policies);
        #endregion
        engine.SetEndpoint(endpoint);
    }

    public static (IPAddress? Gateway, bool IsRouted) WirePod()
    {
        #region Netlink
        using NetworkNamespace pod = NetworkNamespace.Create();
        using var host = new NetlinkSocket();
        using NetlinkSocket inside = pod.OpenNetlink();

        LinkInfo link = host.Links.Create(new VethSpec("lxc0", "eth0")
        {
            IsUp = true,
            PeerNamespace = pod,
            PeerMacAddress = MacAddress.Parse("02:00:00:00:00:01"),
            IsPeerUp = true,
        });
        host.Routes.Replace(new RouteSpec(IPNetwork.Parse("10.1.0.7/32")) { LinkIndex = link.Index });

        int eth0 = inside.Links.Get("eth0").Index;
        inside.Addresses.Add(new AddressSpec(eth0, IPAddress.Parse("10.1.0.7"), 32));
        inside.Neighbors.Add(new NeighborSpec(eth0, IPAddress.Parse("169.254.1.1")) { MacAddress = link.MacAddress });
        inside.Routes.Add(new RouteSpec(RouteSpec.DefaultIPv4)
        {
            Gateway = IPAddress.Parse("169.254.1.1"),
            LinkIndex = eth0,
            IsOnLink = true,
        });
        #endregion
        return (inside.Routes.Get(IPAddress.Parse("10.9.9.9")).Gateway, host.Routes.Get(IPAddress.Parse("10.1.0.7")).LinkIndex == link.Index);
    }

    public static (PolicyVerdict Verdict, PolicyExplanation? Why) CompilePolicy()
    {
        #region PolicyInMemory
        var datapath = new InMemoryDatapath();
        var engine = new PolicyEngine(new PolicyOptions(), datapath);

        var web = new SecurityIdentity(new(1001), LabelSet.Parse("k8s:app=web", "k8s:io.kubernetes.pod.namespace=default"));
        var api = new SecurityIdentity(new(1002), LabelSet.Parse(
            "k8s:app=api", "k8s:io.kubernetes.pod.namespace=default", "k8s:io.cilium.k8s.policy.cluster=default"));
        engine.OnIdentitiesChanged([web, api], []);
        engine.SetEndpoint(new Endpoint { Id = new(1), Name = "web", Identity = web });

        engine.Upsert([.. PolicyDocuments.Parse(
            """
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata: {name: web-from-api}
            spec:
              endpointSelector: {matchLabels: {app: web}}
              ingress:
              - fromEndpoints: [{matchLabels: {app: api}}]
                toPorts: [{ports: [{port: "80", protocol: TCP}]}]
            """).Documents]);

        PolicyVerdict verdict = datapath.Evaluate(new(1), TrafficDirection.Ingress, api.Id, IpProtocol.Tcp, 80);
        engine.TryExplain(new(1), TrafficDirection.Ingress, api.Id, IpProtocol.Tcp, 81, out PolicyExplanation? why);
        #endregion
        return (verdict, why);
    }

    public static async Task<(NameLearning Learned, PolicyVerdict Verdict)> LearnNamesAsync()
    {
        #region PolicyNames
        var datapath = new InMemoryDatapath();
        var identities = new IdentityAllocator();
        using var addresses = new IpCache(identities, datapath);
        var names = new NameTable(addresses, new NameTableOptions { MinimumTimeToLive = TimeSpan.FromMinutes(1) });
        var engine = new PolicyEngine(new PolicyOptions(), datapath, addresses, names: names);
        identities.Subscribe(engine);

        var client = new SecurityIdentity(new(1001), LabelSet.Parse("k8s:app=client", "k8s:io.kubernetes.pod.namespace=default"));
        engine.SetEndpoint(new Endpoint { Id = new(1), Name = "client", Identity = client });
        engine.Upsert([.. PolicyDocuments.Parse(
            """
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata: {name: client-to-api}
            spec:
              endpointSelector: {matchLabels: {app: client}}
              egress:
              - toFQDNs: [{matchPattern: "*.example.com"}]
            """).Documents]);

        IPAddress api = IPAddress.Parse("192.0.2.1");
        NameLearning learned = await names.LearnAsync("api.example.com", [api], TimeSpan.FromSeconds(30));
        PolicyVerdict verdict = datapath.Evaluate(new(1), TrafficDirection.Egress, api, IpProtocol.Tcp, 443);
        #endregion
        return (learned, verdict);
    }

    public static async Task RunAgentAsync(string[] args, EndpointSpec spec)
    {
        #region Sdk
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddCilium(options => options.PolicyDirectory = "/etc/policies");
        using IHost host = builder.Build();
        await host.StartAsync();

        NodeAgent agent = host.Services.GetRequiredService<NodeAgent>();
        Endpoint endpoint = await agent.AddEndpointAsync(spec);
        await foreach (FlowRecord flow in agent.WatchFlowsAsync())
        {
            Console.WriteLine($"{flow.Source?.Name} -> {flow.Destination?.Name}: {flow.Event.Type} {flow.Rule}");
        }
        #endregion
    }

    public static async Task<bool> AskAsync()
    {
        #region Testing
        using TestNode node = new();
        TestPod client = node.AddPod("10.0.0.1", "fd00::1");
        TestPod server = node.AddPod("10.0.0.2", "fd00::2");
        await using EchoServer echo = server.StartTcpEcho(80);
        bool isAnswered = await client.TryEchoTcpAsync(new IPEndPoint(server.IPv4!, 80), "ping"u8.ToArray());
        #endregion
        return isAnswered;
    }
}
