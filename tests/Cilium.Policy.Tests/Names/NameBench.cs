// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Identity;
using Cilium.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Cilium.Policy.Tests;

/// <summary>A node in memory: names, identities, addresses and an engine over one data plane, with a client that policies are about.</summary>
internal sealed class NameBench : IDisposable
{
    public static readonly EndpointId Client = new(1);

    public NameBench(NameTableOptions? options = null, INameStore? store = null, FakeTimeProvider? time = null, InMemoryDatapath? datapath = null,
        bool isAdopting = false)
    {
        Time = time ?? new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero));
        Datapath = datapath ?? new InMemoryDatapath();
        Allocator = new IdentityAllocator(new() { ReleaseGrace = TimeSpan.Zero }, backend: null, Time);
        Addresses = new IpCache(Allocator, Datapath);
        Names = new NameTable(Addresses, options ?? new() { ConnectTime = TimeSpan.Zero }, Use, store, Time);
        Engine = new PolicyEngine(new() { AllowsLocalHost = false }, Datapath, Addresses, proxyPorts: null, Names);
        if (isAdopting)
        {
            Engine.Adopt();
        }

        Allocator.Subscribe(Engine);
        if (!isAdopting)
        {
            AddClient();
        }
    }

    public FakeTimeProvider Time { get; }

    public FakeAddressUse Use { get; } = new();

    public InMemoryDatapath Datapath { get; }

    public IdentityAllocator Allocator { get; }

    public IpCache Addresses { get; }

    public NameTable Names { get; }

    public PolicyEngine Engine { get; }

    public void Dispose() => Addresses.Dispose();

    public void AddClient() =>
        Engine.SetEndpoint(new Endpoint { Id = Client, Name = "client", Identity = PolicyBench.Workload(300, "app=client") });

    /// <summary>Lets the client reach the names and patterns, and nothing else.</summary>
    public RuleChange Allow(string policy, params string[] names)
    {
        var selectors = names.Select(name => $"{{\"{(name.Contains('*', StringComparison.Ordinal) ? "matchPattern" : "matchName")}\":\"{name}\"}}");
        return Engine.Upsert([.. PolicyBench.Documents(policy,
            $$$"""{"endpointSelector":{"matchLabels":{"app":"client"}},"egress":[{"toFQDNs":[{{{string.Join(',', selectors)}}}]}]}""")]);
    }

    public void Disallow(string policy) => Engine.Remove(new(CiliumNetworkPolicy.Kind, "default", policy));

    public NameLearning Learn(string name, int seconds, params string[] addresses) =>
        Names.Learn(name, [.. addresses.Select(IPAddress.Parse)], TimeSpan.FromSeconds(seconds));

    public bool Reaches(string address, ushort port = 443) =>
        Datapath.Evaluate(Client, TrafficDirection.Egress, IPAddress.Parse(address), IpProtocol.Tcp, port).IsAllowed;

    public string LabelsOf(string address) =>
        Allocator.TryGet(Datapath.IdentityOf(IPAddress.Parse(address)), out var identity) ? identity.Labels.ToString() : "";

    /// <summary>Lets time pass and looks twice for what is idle, as it takes to be sure.</summary>
    public void Pass(int seconds)
    {
        Time.Advance(TimeSpan.FromSeconds(seconds));
        Names.Collect(TestContext.Current.CancellationToken);
        Names.Collect(TestContext.Current.CancellationToken);
    }
}
