// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Identity;
using Cilium.Policy;

namespace Datapath.Tests;

/// <summary>A map that is full keeps the last complete policy, says who fills it, and takes the new one as soon as there is room.</summary>
public sealed class FullMapTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> PolicyMaps { get; } = ["policy_lists", "policy_slots", "policy_masks", "policy_details", "policy_ranges"];

    [Theory]
    [MemberData(nameof(PolicyMaps))]
    public async Task A_policy_that_does_not_fit_leaves_the_former_in_force_until_there_is_room(string map)
    {
        using CapacityWorld world = new(sizes => Shrink(sizes, map));
        EndpointId alice = world.AddPod(Peers.Alice);
        world.AddPod(Peers.Bob);
        world.Engine.Apply([.. CapacityWorld.Documents("alice", CapacityWorld.FromMany("alice", "old", 1, 80))], []);
        world.Engine.Apply([.. CapacityWorld.Documents("filler", Large("bob", map))], []);
        world.Settle();
        EndpointPolicyStatus before = world.StatusOf(alice);
        Assert.False(before.IsDegraded);
        var occupied = world.ReadKernel();
        Assert.Equal(occupied.Policies.In(map), LevelOf(world, map).Used);

        world.Engine.Apply([.. CapacityWorld.Documents("alice", Large("alice", map))], []);
        EndpointPolicyStatus degraded = world.StatusOf(alice);
        var fault = Assert.IsType<DatapathCapacityException>(degraded.Fault);
        Assert.Equal(map, fault.Map);
        Assert.Equal("filler", Assert.Single(fault.Largest[0].Resources).Name);
        Assert.Equal(Peers.Bob.Id, Assert.Single(fault.Largest[0].Endpoints).Value);
        Assert.Contains("CiliumNetworkPolicy/default/filler, endpoint 2: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("MapSizes.", fault.Remedy, StringComparison.Ordinal);
        Assert.Equal(before.State, degraded.State);
        Assert.Equal(before.Policy, degraded.Policy);
        Assert.Equal(occupied.Policies, world.ReadKernel().Policies);
        Assert.False(world.Engine.Retry());

        Task space = world.Plane.Capacity.WaitForSpaceAsync(Cancel);
        Assert.False(space.IsCompleted);
        world.Engine.Remove(new PolicyResource("CiliumNetworkPolicy", "default", "filler"));
        await space.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        Assert.True(world.Engine.Retry());
        Assert.False(world.StatusOf(alice).IsDegraded);
        Assert.NotEqual(before.State!.Value.PolicyNumber, world.StatusOf(alice).State!.Value.PolicyNumber);
    }

    [Fact]
    public async Task A_shadow_that_does_not_fit_keeps_the_former_and_what_is_enforced_does_not_wait_for_it()
    {
        using CapacityWorld world = new(sizes => sizes.PolicyLists = 40);
        EndpointId alice = world.AddPod(Peers.Alice);
        world.AddPod(Peers.Bob);
        world.Engine.Apply(
            [
                .. CapacityWorld.Documents("allow", CapacityWorld.FromMany("alice", "old", 1, 80)),
                .. Audited("audited", """{"endpointSelector":{"matchLabels":{"app":"alice"}},"ingressDeny":[{"fromEndpoints":[{}]}]}"""),
                .. Audited("filler", CapacityWorld.AtMany("bob", "peer", 30)),
            ],
            []);
        world.Settle();
        EndpointPolicyStatus before = world.StatusOf(alice);
        Assert.False(before.IsDegraded);
        var occupied = world.ReadKernel();

        string denials = CapacityWorld.AtMany("alice", "other", 30).Replace("\"ingress\"", "\"ingressDeny\"", StringComparison.Ordinal);
        world.Engine.Apply([.. Audited("audited", denials)], []);
        EndpointPolicyStatus degraded = world.StatusOf(alice);
        var fault = Assert.IsType<DatapathCapacityException>(degraded.AuditFault);
        Assert.Null(degraded.Fault);
        Assert.Equal("policy_lists", fault.Map);
        Assert.Contains("CiliumNetworkPolicy/default/filler, endpoint 2: ", fault.Message, StringComparison.Ordinal);
        Assert.Equal((before.State, before.Shadow), (degraded.State, degraded.Shadow));
        Assert.Equal(occupied.Policies, world.ReadKernel().Policies);

        world.Engine.Apply([.. CapacityWorld.Documents("allow", CapacityWorld.FromMany("alice", "new", 1, 80))], []);
        degraded = world.StatusOf(alice);
        Assert.True(degraded is { IsDegraded: true, Fault: null, Shadow: null, State.Shadow.PolicyNumber: 0 });
        Assert.NotEqual(before.State!.Value.PolicyNumber, degraded.State!.Value.PolicyNumber);
        Assert.False(world.Engine.Retry());

        world.Settle();
        Task space = world.Plane.Capacity.WaitForSpaceAsync(Cancel);
        world.Engine.Remove(new PolicyResource("CiliumNetworkPolicy", "default", "filler"));
        await space.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        Assert.True(world.Engine.Retry());
        Assert.True(world.StatusOf(alice) is { IsDegraded: false, State.Shadow: { IngressEnforced: true, EgressEnforced: false, PolicyNumber: not 0 } });
        Assert.True(world.Plane.Endpoints.Single(endpoint => endpoint.Id == alice) is { IsIngressShadowed: true, IsEgressShadowed: false });

        static IEnumerable<PolicyDocument> Audited(string name, string spec) =>
            CapacityWorld.Documents(name, spec).Select(document => document.WithMode(PolicyMode.Audit));
    }

    [Fact]
    public async Task Selectors_beyond_the_array_that_find_no_room_keep_the_former_policy_until_identities_go()
    {
        using CapacityWorld world = new(sizes => sizes.MembershipChunks = 20);
        EndpointId alice = world.AddPod(Peers.Alice);
        world.AddPod(Peers.Bob);

        // Numbers up to 1,023 are taken by peers that do not exist.
        world.Engine.Apply([.. CapacityWorld.Documents("filler", CapacityWorld.FromMany("bob", "nobody", 1023, 80))], []);
        for (uint i = 1; i <= 30; i++)
        {
            world.AddIdentity(3000 + i, "app=client", $"tier=t{i % 2}");
        }

        world.Engine.Apply([.. CapacityWorld.Documents("bob", Tier("bob", "t0"))], []);
        world.Engine.Apply([.. CapacityWorld.Documents("alice", CapacityWorld.FromMany("alice", "nobody", 1, 80))], []);
        Assert.Equal(15, LevelOf(world, "membership_chunks").Used);
        EndpointPolicyStatus before = world.StatusOf(alice);

        world.Engine.Apply([.. CapacityWorld.Documents("alice", Tier("alice", "t1"))], []);
        var fault = Assert.IsType<DatapathCapacityException>(world.StatusOf(alice).Fault);
        Assert.Equal("membership_chunks", fault.Map);
        Assert.Equal(["bob", "filler"], fault.Largest[0].Resources.Select(resource => resource.Name).Order());
        Assert.Equal(before.State, world.StatusOf(alice).State);

        Task space = world.Plane.Capacity.WaitForSpaceAsync(Cancel);
        world.Engine.OnIdentitiesChanged([], [.. Enumerable.Range(1, 15).Select(i => new NumericIdentity(3000u + ((uint)i * 2)))]);
        await space.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        Assert.True(world.Engine.Retry());
        Assert.False(world.StatusOf(alice).IsDegraded);
        world.Settle();
        Assert.Equal(15, world.ReadKernel().MembershipChunks);
    }

    [Fact]
    public async Task Identities_that_find_no_slot_keep_the_former_policy_until_others_go()
    {
        using CapacityWorld world = new(sizes => sizes.Identities = 512);
        EndpointId alice = world.AddPod(Peers.Alice);
        world.Engine.Apply([.. CapacityWorld.Documents("alice", CapacityWorld.FromMany("alice", "nobody", 1, 80))], []);
        for (uint i = 1; i <= 300; i++)
        {
            world.AddIdentity(3000 + i, "app=client", "tier=t1");
        }

        EndpointPolicyStatus before = world.StatusOf(alice);
        world.Engine.Apply([.. CapacityWorld.Documents("alice", Tier("alice", "t1"))], []);
        var fault = Assert.IsType<DatapathCapacityException>(world.StatusOf(alice).Fault);
        Assert.Equal("memberships", fault.Map);
        Assert.Equal("identities that carry selectors", fault.Largest[0].Name);
        Assert.Equal(before.State, world.StatusOf(alice).State);

        Task space = world.Plane.Capacity.WaitForSpaceAsync(Cancel);
        world.Engine.OnIdentitiesChanged([], [.. Enumerable.Range(1, 100).Select(i => new NumericIdentity(3000u + (uint)i))]);
        Assert.True(world.Engine.Retry());
        Assert.False(world.StatusOf(alice).IsDegraded);
        world.Engine.OnIdentitiesChanged([], [new NumericIdentity(3200)]);
        await space.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        world.Settle();
        Assert.Equal(LevelOf(world, "memberships").Used, world.ReadKernel().MembershipSlots);
    }

    [Fact]
    public async Task Addresses_that_do_not_fit_leave_nothing_behind_and_fit_once_others_go()
    {
        using CapacityWorld world = new(sizes => sizes.Addresses = 100);
        IIpCacheDatapath addresses = world.Plane.Addresses;
        addresses.Upsert(Entries(0, 90, identity: 4001));
        var fault = Assert.Throws<DatapathCapacityException>(() => addresses.Upsert(Entries(80, 40, identity: 4002)));
        Assert.Equal("ipcache4", fault.Map);
        Assert.Equal(("identity 4001", 90L), (fault.Largest[0].Name, fault.Largest[0].Entries));
        Assert.Equal((90, 0), Read(world, 4001, 4002));

        Task space = world.Plane.Capacity.WaitForSpaceAsync(Cancel);
        addresses.Delete([.. Entries(0, 50, 4001).Select(entry => entry.Prefix)]);
        await space.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        addresses.Upsert(Entries(80, 40, identity: 4002));
        Assert.Equal((30, 40), Read(world, 4001, 4002));
        Assert.Equal(70, LevelOf(world, "ipcache4").Used);
    }

    [Fact]
    public void The_report_tells_memory_and_largest_users()
    {
        using CapacityWorld world = new();
        world.AddPod(Peers.Alice);
        world.AddPod(Peers.Bob);
        world.Engine.Apply(
            [
                .. CapacityWorld.Documents("small", CapacityWorld.AtMany("alice", "peer", 5)),
                .. CapacityWorld.Documents("large", CapacityWorld.AtMany("bob", "peer", 50)),
            ],
            []);
        DatapathCapacityReport report = world.Plane.Capacity.Read();
        Assert.Equal(["large", "small"], report["policy_lists"].Largest.Select(user => Assert.Single(user.Resources).Name));
        Assert.Equal([50, 5], report["policy_lists"].Largest.Select(user => user.Entries));
        Assert.Equal((55, 1024), (report["policy_lists"].Level.Used, report["policy_lists"].Level.Maximum));
        Assert.Equal(2, report["endpoints"].Level.Used);
        Assert.True(report["policy_lists"].Bytes >= 1024 * 136, $"{report["policy_lists"].Bytes} bytes");
        Assert.True(report.Bytes > report["policy_lists"].Bytes);
    }

    private static MapLevel LevelOf(CapacityWorld world, string map) => world.Plane.Capacity.Levels().Single(level => level.Map == map);

    private static (int First, int Second) Read(CapacityWorld world, uint first, uint second)
    {
        using DatapathMaps maps = world.OpenMaps();
        var identities = maps.IpCache4.Select(entry => entry.Value.Identity).ToList();
        return (identities.Count(identity => identity == first), identities.Count(identity => identity == second));
    }

    private static IpCacheEntry[] Entries(int first, int count, uint identity) =>
    [
        .. Enumerable.Range(first, count).Select(i => new IpCacheEntry { Prefix = IpPrefix.Parse($"10.9.0.{i}/32"), Identity = new NumericIdentity(identity) }),
    ];

    private static string Tier(string subject, string tier) =>
        $$$"""{"endpointSelector":{"matchLabels":{"app":"{{{subject}}}"}},"ingress":[{"fromEndpoints":[{"matchLabels":{"tier":"{{{tier}}}"}}]}]}""";

    private static void Shrink(DatapathMapSizes sizes, string map)
    {
        switch (map)
        {
            case "policy_lists": sizes.PolicyLists = 50; break;
            case "policy_slots": sizes.PolicyEntries = 25; break;
            case "policy_masks": sizes.PolicyMasks = 128; break;
            case "policy_details": sizes.PolicyDetails = 150; break;
            default: sizes.PolicyRanges = 30; break;
        }
    }

    /// <summary>More than half of the map that the tests have.</summary>
    private static string Large(string subject, string map) => map switch
    {
        "policy_masks" => $$$"""
            {"endpointSelector":{"matchLabels":{"app":"{{{subject}}}"}},"ingress":[{{{string.Join(',', Enumerable.Range(1, 80).Select(port =>
                $$$"""{"fromEndpoints":[{{{string.Join(',', Enumerable.Range(port, 10).Select(peer => $$$"""{"matchLabels":{"app":"peer{{{peer}}}"}}"""))}}}],"toPorts":[{"ports":[{"port":"{{{port}}}","protocol":"TCP"}]}]}"""))}}}]}
            """,
        "policy_details" => CapacityWorld.FromMany(subject, "peer", 100, 80),
        "policy_ranges" => $$$"""
            {"endpointSelector":{"matchLabels":{"app":"{{{subject}}}"}},"ingress":[{"toPorts":[{"ports":[
                {"port":"1","endPort":16382,"protocol":"TCP"}]}]}]}
            """,
        _ => CapacityWorld.AtMany(subject, "peer", 30),
    };
}
