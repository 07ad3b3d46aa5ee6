// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Netlink;
using Cilium.Policy;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>A data plane of its own with small maps, and an engine that writes to it.</summary>
internal sealed class CapacityWorld : IDisposable
{
    private readonly TemporaryBpfFileSystem _files = new();

    public CapacityWorld(Action<DatapathMapSizes>? size = null)
    {
        Namespace = NetworkNamespace.Create();
        using NetlinkSocket netlink = new(Namespace);
        foreach (Peer peer in Peers.Pods)
        {
            netlink.Links.Create(new VethSpec($"pod{peer.Ifindex}", $"far{peer.Ifindex}") { Index = peer.Ifindex, PeerIndex = peer.Ifindex + 100, IsUp = true, IsPeerUp = true });
        }

        Options = new DatapathOptions
        {
            PinRoot = _files["plane"],
            HostNamespace = Namespace,
            MapSizes = new DatapathMapSizes
            {
                Endpoints = 64,
                Addresses = 256,
                Identities = 1024,
                PolicyEntries = 4096,
                PolicyLists = 1024,
                PolicyMasks = 1024,
                PolicyRanges = 1024,
                PolicyDetails = 8192,
                MembershipChunks = 1024,
                Connections = 1024,
                Fragments = 256,
                EventRingBytes = 16 * 1024,
            },
        };
        size?.Invoke(Options.MapSizes);
        Plane = new DatapathLoader(Options).Load();
        Engine = new PolicyEngine(new PolicyOptions { AllowsLocalHost = false }, Plane.Policies);
        Engine.OnIdentitiesChanged([.. ReservedIdentities.All], []);
    }

    public NetworkNamespace Namespace { get; }

    public DatapathOptions Options { get; }

    public Cilium.Datapath.Datapath Plane { get; private set; }

    public PolicyEngine Engine { get; }

    public PinLayout Pins => new(Options.PinRoot);

    /// <summary>Puts a pod under policy.</summary>
    public EndpointId AddPod(Peer pod)
    {
        SecurityIdentity identity = Workload(pod.Identity, $"app={pod.Name}");
        Engine.OnIdentitiesChanged([identity], []);
        Endpoint endpoint = new()
        {
            Id = new EndpointId(pod.Id),
            Name = pod.Name,
            Identity = identity,
            IPv4 = pod.IPv4,
            IPv6 = pod.IPv6,
            Mac = System.Net.NetworkInformation.PhysicalAddress.Parse(pod.Mac.ToString().Replace(':', '-').ToUpperInvariant()),
            HostMac = System.Net.NetworkInformation.PhysicalAddress.Parse(pod.GatewayMac.ToString().Replace(':', '-').ToUpperInvariant()),
            InterfaceIndex = pod.Ifindex,
        };
        Engine.SetEndpoint(endpoint);
        Plane.Attach(endpoint);
        return endpoint.Id;
    }

    public void AddIdentity(uint id, params string[] labels) => Engine.OnIdentitiesChanged([Workload(id, labels)], []);

    public EndpointPolicyStatus StatusOf(EndpointId id)
    {
        Assert.True(Engine.TryGetStatus(id, out var status));
        return status;
    }

    /// <summary>Gives back what waits for the kernel.</summary>
    public void Settle() => ((KernelPolicyDatapath)Plane.Policies).FlushRetired();

    /// <summary>What the maps themselves hold, read as a process that starts would.</summary>
    public (PolicyOccupancy Policies, long MembershipChunks, long MembershipSlots) ReadKernel()
    {
        using DatapathMaps maps = OpenMaps();
        AdoptedPolicies adopted = AdoptedPolicies.Read(maps, new EndpointTable(maps), new RuleCookies((uint)maps.PolicyMasks.Length));
        Assert.False(adopted.HasOrphans);
        using MappedMemberships memberships = new(new BpfMappedArray<Cilium.Datapath.Layout.MembershipValue>(maps.Memberships));
        long slots = Enumerable.Range((int)IdentitySlots.FirstShared, (int)(memberships.Length - IdentitySlots.FirstShared))
            .LongCount(index => memberships[(uint)index].Identity != 0);
        return (
            adopted.ByNumber.Values.Aggregate(default(PolicyOccupancy), (sum, policy) => sum + PolicyOccupancy.Of(policy)),
            maps.MembershipChunks.CountEntries(),
            IdentitySlots.FirstShared + slots);
    }

    public DatapathMaps OpenMaps() => new(name => BpfMap.OpenPinned(Pins.Map(name)));

    /// <summary>Lets go of the descriptors, as a process that is killed would, and starts again.</summary>
    public void Restart(Action? between = null)
    {
        Plane.Dispose();
        between?.Invoke();
        Plane = new DatapathLoader(Options).Load();
    }

    public void Dispose()
    {
        Plane.Dispose();
        Namespace.Dispose();
        _files.Dispose();
    }

    public static SecurityIdentity Workload(uint id, params string[] labels) => new(
        new NumericIdentity(id),
        LabelSet.Parse(["k8s:io.kubernetes.pod.namespace=default", "k8s:io.cilium.k8s.policy.cluster=default", .. labels.Select(label => "k8s:" + label)]));

    public static IReadOnlyList<PolicyDocument> Documents(string name, string spec) => PolicyDocuments.Parse(
        $$$"""{"apiVersion":"cilium.io/v2","kind":"CiliumNetworkPolicy","metadata":{"name":"{{{name}}}"},"spec":{{{spec}}}}""").Documents;

    /// <summary>Ingress of an app from as many peers, each with a selector of its own, at one port.</summary>
    public static string FromMany(string subject, string peer, int count, int port) => FromEach(subject, Enumerable.Range(1, count).Select(i => $"{peer}{i}"), port);

    /// <summary>Ingress of an app from one peer at as many ports, each with a list of its own.</summary>
    public static string AtMany(string subject, string peer, int count) =>
        $$$"""
        {"endpointSelector":{"matchLabels":{"app":"{{{subject}}}"}},"ingress":[{{{string.Join(',', Enumerable.Range(1, count).Select(i =>
            $$$"""{"fromEndpoints":[{"matchLabels":{"app":"{{{peer}}}{{{i}}}"}}],"toPorts":[{"ports":[{"port":"{{{i}}}","protocol":"TCP"}]}]}"""))}}}]}
        """;

    private static string FromEach(string subject, IEnumerable<string> peers, int port) =>
        $$$"""
        {"endpointSelector":{"matchLabels":{"app":"{{{subject}}}"}},"ingress":[{"fromEndpoints":[{{{string.Join(',', peers.Select(peer =>
            $$$"""{"matchLabels":{"app":"{{{peer}}}"}}"""))}}}],"toPorts":[{"ports":[{"port":"{{{port}}}","protocol":"TCP"}]}]}]}
        """;
}
