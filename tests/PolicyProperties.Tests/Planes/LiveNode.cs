// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using Cilium.Core;
using Cilium.Identity;
using Cilium.Policy;
using PolicyLab;

namespace PolicyProperties.Tests;

/// <summary>The product as a node runs it: identities, addresses, names and the policy engine, over the kernel's maps.</summary>
internal sealed class LiveNode : IDisposable
{
    private static readonly TimeSpan s_timeToLive = TimeSpan.FromDays(1);

    private readonly KernelPlane _plane;
    private readonly PolicyOptions _options;
    private readonly Dictionary<string, (Pod Pod, NumericIdentity Identity)> _pods = [];
    private readonly Dictionary<ushort, NumericIdentity> _endpoints = [];

    public LiveNode(Settings settings, KernelPlane plane)
    {
        _plane = plane;
        _options = settings.ToOptions();
        Datapath = new(plane.Datapath.Policies, plane.Datapath.Addresses, plane.NextPolicyNumber);
        Allocator = new(new() { ReleaseGrace = TimeSpan.Zero, SelectNodesByLabels = settings.AllowsNodeSelectors });
        Addresses = new(Allocator, Datapath, new() { AddressFamilies = settings.Families, SelectNodesByLabels = settings.AllowsNodeSelectors });
        Names = new(Addresses, new() { ConnectTime = TimeSpan.Zero });
        Engine = new(_options, Datapath, Addresses, Proxies.Instance, Names);
        Allocator.Subscribe(Engine);
        foreach (var (address, identity, _) in Surroundings.Reserved)
        {
            Addresses.Upsert(IpPrefix.Parse(address), Claim("reserved", new(identity)));
        }

        SetLabels(Surroundings.HostAddress, ["reserved:host"]);
    }

    public TwinDatapath Datapath { get; }

    public IdentityAllocator Allocator { get; }

    public IpCache Addresses { get; }

    public NameTable Names { get; }

    public PolicyEngine Engine { get; }

    /// <summary>A node that learns only what is so in the end.</summary>
    public static LiveNode Of(Cluster cluster, KernelPlane plane)
    {
        var node = new LiveNode(cluster.Settings, plane);
        node.SetLabels(Surroundings.HostAddress, cluster.HostLabels);
        cluster.Nodes.ToList().ForEach(entry => node.SetLabels(entry.Key, entry.Value));
        cluster.Pods.ToList().ForEach(entry => node.SetPod(entry.Key, entry.Value));
        cluster.Services.Values.ToList().ForEach(service => node.SetService(service.Namespace, service.Name, service));
        cluster.CloudGroups.ToList().ForEach(entry => node.SetCloudGroup(entry.Key, entry.Value));
        cluster.Names.ToList().ForEach(entry => node.Learn(entry.Key, [.. entry.Value]));
        node.Change([.. cluster.Documents.Values], []);
        foreach (var (id, workload) in cluster.Endpoints)
        {
            node.SetEndpoint(id, workload);
            node.Engine.SetAuditMode(new(id), workload.IsAudited);
        }

        node.Allocator.Collect();
        return node;
    }

    public void Change(ImmutableArray<JsonObject> upserts, ImmutableArray<DocumentKey> removals) => Engine.Apply(
        [.. upserts.SelectMany(document => PolicyDocuments.Parse(document.ToJsonString(), _options.Documents).Documents)],
        [.. removals.Select(key => new PolicyResource(key.Kind, key.Namespace, key.Name))]);

    public void SetPod(string name, Pod? pod)
    {
        var owner = $"pod/{name}";
        var former = _pods.GetValueOrDefault(name);
        var change = Addresses.BeginWrite();
        if (former.Pod is not null && former.Pod.Number != pod?.Number)
        {
            change.Remove(IpPrefix.Parse(former.Pod.IPv4), owner).Remove(IpPrefix.Parse(former.Pod.IPv6), owner);
        }

        if (pod is null)
        {
            _pods.Remove(name);
        }
        else
        {
            var identity = Allocator.Acquire(LabelSet.Parse(pod.Labels.AsSpan())).Id;
            change.Upsert(IpPrefix.Parse(pod.IPv4), Claim(owner, identity)).Upsert(IpPrefix.Parse(pod.IPv6), Claim(owner, identity));
            _pods[name] = (pod, identity);
        }

        change.Commit();
        Engine.SetPeerPorts(owner, pod?.Ports ?? []);
        if (former.Pod is not null)
        {
            Allocator.Release(former.Identity);
        }
    }

    public void SetEndpoint(ushort number, LocalWorkload? workload)
    {
        var id = new EndpointId(number);
        var isKnown = _endpoints.Remove(number, out var former);
        if (workload is null)
        {
            if (isKnown)
            {
                _plane.Datapath.Detach(id);
            }

            Engine.RemoveEndpoint(id);
        }
        else
        {
            var identity = workload.Labels is { } labels ? IdentityOf(LabelSet.Parse(labels.AsSpan())) : null;
            var known = identity ?? new(ReservedIdentities.Init, [ReservedLabels.Init]);
            _endpoints.Add(number, known.Id);
            _plane.Datapath.Attach(_plane.DeviceOf(id).EndpointOf(id, known));
            Engine.SetEndpoint(new Endpoint { Id = id, Name = $"e{number}", Identity = identity, NamedPorts = workload.Ports });
        }

        if (isKnown)
        {
            Allocator.Release(former);
        }
    }

    public void SetService(string @namespace, string name, Service? service)
    {
        if (service is null)
        {
            Engine.RemoveService(@namespace, name);
            return;
        }

        Engine.SetService(service.ToPolicyService());
    }

    public void SetCloudGroup(string id, ImmutableArray<string>? prefixes)
    {
        var group = GroupOf(id);
        if (prefixes is { } known)
        {
            Engine.SetGroup(group, [.. known.Select(IpPrefix.Parse)]);
        }
        else
        {
            Engine.RemoveGroup(group);
        }
    }

    /// <summary>The group as rules refer to it.</summary>
    public static GroupReference GroupOf(string id) => new("aws", "", ImmutableDictionary<string, string>.Empty, [id], []);

    public void SetLabels(string address, ImmutableArray<string> labels) =>
        Addresses.SetLabels("nodes", [new PrefixLabels(IpPrefix.Parse(address), LabelSet.Parse(labels.AsSpan()))]);

    public void Learn(string name, ImmutableArray<string> addresses) => Names.Learn(name, [.. addresses.Select(IPAddress.Parse)], s_timeToLive);

    public void Forget(string name) => Names.Forget(NamePattern.Parse(name));

    /// <summary>Takes back everything that was ever said.</summary>
    public void Empty(Cluster cluster)
    {
        cluster.Endpoints.Keys.ToList().ForEach(id => SetEndpoint(id, null));
        Change([], [.. cluster.Documents.Keys]);
        cluster.Pods.Keys.ToList().ForEach(name => SetPod(name, null));
        cluster.Nodes.Keys.ToList().ForEach(address => SetLabels(address, []));
        cluster.Names.Keys.ToList().ForEach(Forget);
        SetLabels(Surroundings.HostAddress, []);
        foreach (var (address, _, _) in Surroundings.Reserved)
        {
            Addresses.Remove(IpPrefix.Parse(address), "reserved");
        }

        Allocator.Collect();
    }

    public void Dispose()
    {
        Addresses.Dispose();
        _plane.NextPolicyNumber = Datapath.NextPolicy;
    }

    // The host's own number is its alone, whatever labels it has.
    private SecurityIdentity IdentityOf(LabelSet labels) =>
        labels.Contains(ReservedLabels.Host) ? new(ReservedIdentities.Host, labels) : Allocator.Acquire(labels);

    private static IpCacheClaim Claim(string owner, NumericIdentity identity) => new() { Owner = owner, Source = EntrySource.CustomResource, Identity = identity };
}
