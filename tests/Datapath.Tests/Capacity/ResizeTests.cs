// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Datapath.Layout;
using Cilium.Netlink;
using Cilium.Policy;

namespace Datapath.Tests;

/// <summary>Maps grow while they are used, and a process that is killed in the middle of it leaves what the next one adopts.</summary>
public sealed class ResizeTests
{
    [Fact]
    public void Every_map_grows_and_keeps_what_it_holds()
    {
        using CapacityWorld world = new();
        Fill(world);
        string before = Contents(world);
        uint[] programs = Attached(world);
        DatapathResizeReport report = world.Plane.Resize(Twice(world.Options.MapSizes));
        Assert.Equal(18, report.Grown.Count);
        Assert.All(report.Grown, map => Assert.Equal(map.Before * 2, map.After));
        Assert.Empty(report.Kept);
        Assert.Equal(6, report.Hooks);
        Assert.InRange(report.Duration, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(20));
        Assert.Equal(before, Contents(world));
        Assert.Empty(programs.Intersect(Attached(world)));
        Assert.Equal(["endpoints", "maps", "programs"], Directory.GetDirectories(world.Options.PinRoot).Select(Path.GetFileName).Order());
        Assert.Equal(2048, world.Plane.Capacity.Levels().Single(level => level.Map == "policy_lists").Maximum);

        // What was added is used, and what is written goes where the programs look.
        world.Engine.Apply([.. CapacityWorld.Documents("more", CapacityWorld.AtMany("carol", "peer", 1500))], []);
        Assert.Equal(0, world.Engine.Statistics.DegradedEndpoints);
        world.Settle();
        Assert.Equal(PolicyOccupancyOf(world), world.ReadKernel().Policies);

        // Nobody else keeps the former maps: the next process adopts the new ones.
        string after = Contents(world);
        uint[] adopted = Attached(world);
        world.Restart();
        Assert.Equal(after, Contents(world));
        Assert.Equal(adopted, Attached(world));
    }

    [Fact]
    public async Task Growing_again_and_again_leaves_no_former_map_and_no_former_program()
    {
        using CapacityWorld world = new();
        Fill(world);
        DatapathMapSizes sizes = Twice(world.Options.MapSizes);
        HashSet<uint> maps = [], programs = [];
        for (int round = 0; round < 5; round++)
        {
            maps.UnionWith([IdOf(world, "policy_lists"), IdOf(world, "connections4"), IdOf(world, "memberships")]);
            programs.UnionWith(Attached(world));
            sizes.PolicyLists += 100;
            sizes.Connections += 100;
            sizes.Identities += 100;

            // Somebody who is reading connections at that moment finishes in peace.
            using IEnumerator<TrackedConnection> reading = world.Plane.Connections.List().GetEnumerator();
            Assert.True(reading.MoveNext());
            world.Plane.Resize(sizes);
            while (reading.MoveNext())
            {
            }
        }

        Assert.Equal((15, 10), (maps.Count, programs.Count));
        Assert.Equal(2548u, world.Plane.Connections.Capacity);
        for (int attempt = 0; attempt < 500 && maps.Any(Exists) | programs.Any(ExistsProgram); attempt++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.DoesNotContain(maps, Exists);
        Assert.DoesNotContain(programs, ExistsProgram);

        static bool Exists(uint id)
        {
            using BpfMap? map = BpfMap.TryOpenById(id);
            return map is not null;
        }

        static bool ExistsProgram(uint id)
        {
            using BpfProgram? program = BpfProgram.TryOpenById(id);
            return program is not null;
        }
    }

    [Fact]
    public async Task A_degraded_endpoint_recovers_when_its_map_grows()
    {
        using CapacityWorld world = new(sizes => sizes.PolicyLists = 20);
        EndpointId alice = world.AddPod(Peers.Alice);
        world.Engine.Apply([.. CapacityWorld.Documents("large", CapacityWorld.AtMany("alice", "peer", 50))], []);
        Assert.True(world.StatusOf(alice).IsDegraded);
        Task space = world.Plane.Capacity.WaitForSpaceAsync(TestContext.Current.CancellationToken);
        world.Options.MapSizes.PolicyLists = 100;
        Assert.Equal("policy_lists", Assert.Single(world.Plane.Resize(world.Options.MapSizes).Grown).Map);
        await space.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.True(world.Engine.Retry());
        Assert.False(world.StatusOf(alice).IsDegraded);
    }

    [Fact]
    public void A_start_with_larger_sizes_grows_and_one_with_smaller_keeps()
    {
        using CapacityWorld world = new();
        Fill(world);
        string before = Contents(world);
        world.Restart(() => world.Options.MapSizes = Twice(world.Options.MapSizes));
        Assert.Equal(before, Contents(world));
        Assert.Equal(2048u, EntriesOf(world, "connections4"));
        uint[] programs = Attached(world);
        world.Restart(() => world.Options.MapSizes.Connections = 1024);
        Assert.Equal(2048u, EntriesOf(world, "connections4"));
        Assert.Equal(programs, Attached(world));
    }

    [Fact]
    public void A_device_whose_programs_cannot_be_swapped_has_everything_go_back()
    {
        using CapacityWorld world = new();
        Fill(world);
        string before = Contents(world);
        uint[] programs = Attached(world);

        // Where the second endpoint's pins belong, something else is in the way.
        string obstacle = world.Pins.Endpoint(new EndpointId(Peers.Bob.Id));
        Directory.Delete(obstacle);
        using (BpfMap other = BpfMap.Create(new BpfMapOptions(BpfMapType.Array) { KeySize = 4, ValueSize = 4, MaxEntries = 1 }))
        {
            other.Pin(obstacle);
        }

        string[] pins = Pins(world);
        DatapathException error = Assert.Throws<DatapathException>(() => world.Plane.Resize(Twice(world.Options.MapSizes)));
        Assert.Equal("datapath-resize", error.Id);
        Assert.Equal(before, Contents(world));
        Assert.Equal(programs, Attached(world));
        Assert.Equal(pins, Pins(world));
        Assert.Equal(1024u, EntriesOf(world, "connections4"));

        // What is written goes where the programs look, and the next attempt succeeds.
        world.Engine.Apply([.. CapacityWorld.Documents("lists", CapacityWorld.AtMany("alice", "peer", 50))], []);
        world.Settle();
        Assert.Equal(PolicyOccupancyOf(world), world.ReadKernel().Policies);
        BpfMap.Unpin(obstacle);
        before = Contents(world);
        Assert.Equal(6, world.Plane.Resize(Twice(world.Options.MapSizes)).Hooks);
        Assert.Equal(before, Contents(world));
    }

    [Fact]
    public void Maps_that_cannot_be_made_change_nothing()
    {
        using CapacityWorld world = new();
        Fill(world);
        using (BpfMap other = BpfMap.Create(new BpfMapOptions(BpfMapType.Array) { KeySize = 4, ValueSize = 4, MaxEntries = 1 }))
        {
            other.Pin(world.Pins.PartialMaps);
        }

        string before = Contents(world);
        uint[] programs = Attached(world);
        string[] pins = Pins(world);
        Assert.Throws<IOException>(() => world.Plane.Resize(Twice(world.Options.MapSizes)));
        Assert.Equal(before, Contents(world));
        Assert.Equal(programs, Attached(world));
        Assert.Equal(pins, Pins(world));
    }

    [Theory]
    [InlineData(KillAt.HalfPrepared)]
    [InlineData(KillAt.Prepared)]
    [InlineData(KillAt.BetweenTheNames)]
    [InlineData(KillAt.Committed)]
    [InlineData(KillAt.HalfSwapped)]
    [InlineData(KillAt.Swapped)]
    [InlineData(KillAt.HalfSettled)]
    public void A_process_that_is_killed_while_maps_grow_leaves_what_the_next_one_adopts(KillAt moment)
    {
        using CapacityWorld world = new();
        Fill(world);
        string before = Contents(world);
        PinLayout pins = world.Pins;
        string generation = world.Plane.Generation;
        world.Restart(() =>
        {
            using DatapathMaps maps = world.OpenMaps();
            var (grown, _) = MapGrowth.Compare(maps, Twice(world.Options.MapSizes));
            MapGrowth growth = new(pins, grown);
            using DatapathPrograms programs = growth.Prepare(DatapathSpec.Build(world.Options, KernelClock.Read()), maps, generation);
            Go(world, maps, growth, programs, moment);
        });
        Assert.Equal(moment >= KillAt.Committed ? 2048u : 1024u, EntriesOf(world, "connections4"));
        Assert.Equal(before, Contents(world));
        Assert.Equal(["endpoints", "maps", "programs"], Directory.GetDirectories(world.Options.PinRoot).Select(Path.GetFileName).Order());

        // All devices have the programs of this process, which use the maps that are pinned.
        using DatapathPrograms pinned = DatapathPrograms.TryOpen(pins, generation)!;
        Assert.True(Generations.UsesPinnedMaps(pinned, pins));
        Assert.Equal([pinned.FromEndpoint.Id, pinned.ToEndpoint.Id], Attached(world).Distinct().Order());

        // And what it writes goes there.
        KernelPolicyDatapath policies = (KernelPolicyDatapath)world.Plane.Policies;
        policies.AddPolicy(new TestPolicy(77).On(TrafficDirection.Ingress, TestPolicy.Tcp, 80, TestPolicy.Allow(1)).Build());
        policies.SetEndpointPolicy(new EndpointId(Peers.Alice.Id), new EndpointPolicyState(77, 1, true, true, false));
        using DatapathMaps after = world.OpenMaps();
        Assert.Contains(new EndpointTable(after).All, endpoint => endpoint.Policy == 77);
    }

    [Fact]
    public void Connections_that_only_the_former_maps_have_are_taken_over()
    {
        using CapacityWorld world = new();
        Fill(world);
        PinLayout pins = world.Pins;
        string generation = world.Plane.Generation;
        world.Restart(() =>
        {
            using DatapathMaps maps = world.OpenMaps();
            var (grown, _) = MapGrowth.Compare(maps, Twice(world.Options.MapSizes));
            MapGrowth growth = new(pins, grown);
            using DatapathPrograms programs = growth.Prepare(DatapathSpec.Build(world.Options, KernelClock.Read()), maps, generation);
            growth.Fill(maps);
            growth.Commit();

            // By a program that was not swapped yet, and by one that was.
            maps.Connections4.Update(Key(500), new ConnectionValue { Lifetime = 7 });
            maps.Connections4.Update(Key(1), new ConnectionValue { Lifetime = 8 });
            using BpfMap larger = BpfMap.OpenPinned(pins.Map("connections4"));
            larger.As<ConnectionKey4, ConnectionValue>().Update(Key(1), new ConnectionValue { Lifetime = 9 });
        });
        using DatapathMaps after = world.OpenMaps();
        Assert.True(after.Connections4.TryLookup(Key(500), out ConnectionValue opened));
        Assert.True(after.Connections4.TryLookup(Key(1), out ConnectionValue known));
        Assert.Equal((7u, 9u), (opened.Lifetime, known.Lifetime));
    }

    [Fact]
    public void What_an_earlier_growth_could_not_finish_is_finished_by_the_next()
    {
        using CapacityWorld world = new();
        Fill(world);
        BpfFileSystem.CreateDirectory(world.Pins.FormerMaps);
        using (BpfMap former = BpfMap.Create(new BpfMapOptions(BpfMapType.Hash) { KeySize = Unsafe.SizeOf<ConnectionKey4>(), ValueSize = Unsafe.SizeOf<ConnectionValue>(), MaxEntries = 8 }))
        {
            former.As<ConnectionKey4, ConnectionValue>().Update(Key(500), new ConnectionValue { Lifetime = 7 });
            former.Pin(Path.Combine(world.Pins.FormerMaps, "connections4"));
        }

        world.Plane.Resize(Twice(world.Options.MapSizes));
        Assert.False(Directory.Exists(world.Pins.FormerMaps));
        using DatapathMaps after = world.OpenMaps();
        Assert.True(after.Connections4.TryLookup(Key(500), out ConnectionValue opened));
        Assert.Equal(7u, opened.Lifetime);
    }

    /// <summary>The step after which the process ends.</summary>
    public enum KillAt
    {
        HalfPrepared,
        Prepared,
        BetweenTheNames,
        Committed,
        HalfSwapped,
        Swapped,
        HalfSettled,
    }

    private static void Go(CapacityWorld world, DatapathMaps maps, MapGrowth growth, DatapathPrograms programs, KillAt moment)
    {
        PinLayout pins = world.Pins;
        switch (moment)
        {
            case KillAt.HalfPrepared:
                File.Delete(Path.Combine(pins.PartialMaps, "connections6"));
                PinDirectories.Remove(pins.Generation(programs.Generation));
                return;
            case KillAt.Prepared:
                growth.Fill(maps);
                return;
            case KillAt.BetweenTheNames:
                growth.Fill(maps);
                PinDirectories.Move(pins.Maps, pins.FormerMaps);
                return;
        }

        growth.Fill(maps);
        growth.Commit();
        if (moment == KillAt.Committed)
        {
            return;
        }

        using EndpointHooks hooks = new(pins, programs, world.Namespace, EndpointAttachment.Clsact, hasTcx: true);
        foreach (Peer pod in Peers.Pods.Take(moment == KillAt.HalfSwapped ? 1 : 3))
        {
            Assert.Equal(2, hooks.Ensure(new EndpointId(pod.Id), pod.Ifindex).Count);
        }

        if (moment == KillAt.HalfSettled)
        {
            File.Delete(Path.Combine(pins.FormerMaps, "connections4"));
            File.Delete(Path.Combine(pins.FormerMaps, "runtime"));
        }
    }

    private static void Fill(CapacityWorld world)
    {
        foreach (Peer pod in Peers.Pods)
        {
            world.AddPod(pod);
        }

        for (uint i = 1; i <= 40; i++)
        {
            world.AddIdentity(3000 + i, $"app=peer{i}");
        }

        world.Engine.Apply(
            [
                .. CapacityWorld.Documents("lists", CapacityWorld.AtMany("alice", "peer", 40)),
                .. CapacityWorld.Documents("masks", CapacityWorld.FromMany("bob", "peer", 1100, 80)),
                .. CapacityWorld.Documents("ranges", """{"endpointSelector":{},"egress":[{"toPorts":[{"ports":[{"port":"5","endPort":600,"protocol":"UDP"}]}]}]}"""),
            ],
            []);
        world.AddIdentity(4000, "app=peer1099");
        Assert.Equal(0, world.Engine.Statistics.DegradedEndpoints);
        world.Plane.Addresses.Upsert(
        [
            .. Enumerable.Range(1, 40).SelectMany(i => (IpPrefix[])[IpPrefix.Parse($"10.9.0.{i}/32"), IpPrefix.Parse($"10.{i}.0.0/16"), IpPrefix.Parse($"fd00::{i}/128"), IpPrefix.Parse($"fd00:{i}::/32")])
                .Distinct()
                .Select(prefix => new Cilium.Identity.IpCacheEntry { Prefix = prefix, Identity = new NumericIdentity(3001) }),
        ]);
        using DatapathMaps maps = world.OpenMaps();
        for (ushort i = 1; i <= 300; i++)
        {
            maps.Connections4.Update(Key(i), new ConnectionValue { Lifetime = uint.MaxValue / 4, Endpoint = 1, Cookie = i });
        }

        maps.Connections6.Update(new ConnectionKey6 { LocalPort = 1 }, new ConnectionValue { Lifetime = 5, Endpoint = 1 });
        maps.Connections4More.Update(Key(999), new ConnectionValue { Lifetime = 6, Endpoint = 1 });
        using BpfMap fragments = BpfMap.OpenPinned(world.Pins.Map("fragments4"));
        fragments.As<FragmentKey4, FragmentPorts>().Update(new FragmentKey4(), new FragmentPorts());
        world.Settle();
    }

    private static uint IdOf(CapacityWorld world, string map)
    {
        using BpfMap pinned = BpfMap.OpenPinned(world.Pins.Map(map));
        return pinned.Id;
    }

    private static ConnectionKey4 Key(ushort port) => new() { LocalAddress = 1, RemoteAddress = 2, LocalPort = port, RemotePort = 80, Protocol = 6 };

    private static DatapathMapSizes Twice(DatapathMapSizes sizes) => new()
    {
        Endpoints = sizes.Endpoints * 2,
        Addresses = sizes.Addresses * 2,
        Identities = sizes.Identities * 2,
        PolicyEntries = sizes.PolicyEntries * 2,
        PolicyLists = sizes.PolicyLists * 2,
        PolicyMasks = sizes.PolicyMasks * 2,
        PolicyRanges = sizes.PolicyRanges * 2,
        PolicyDetails = sizes.PolicyDetails * 2,
        MembershipChunks = sizes.MembershipChunks * 2,
        Connections = sizes.Connections * 2,
        Fragments = sizes.Fragments * 2,
        EventRingBytes = sizes.EventRingBytes,
    };

    private static uint EntriesOf(CapacityWorld world, string map)
    {
        using BpfMap pinned = BpfMap.OpenPinned(world.Pins.Map(map));
        return pinned.MaxEntries;
    }

    private static PolicyOccupancy PolicyOccupancyOf(CapacityWorld world)
    {
        Dictionary<string, long> used = world.Plane.Capacity.Levels().ToDictionary(level => level.Map, level => level.Used);
        return new(used["policy_slots"], used["policy_lists"], used["policy_masks"], used["policy_details"], used["policy_ranges"]);
    }

    /// <summary>The programs on the devices, in their order.</summary>
    private static uint[] Attached(CapacityWorld world)
    {
        using NetlinkSocket netlink = new(world.Namespace);
        return
        [
            .. Peers.Pods.SelectMany(pod => new[] { FilterDirection.Ingress, FilterDirection.Egress }
                .SelectMany(direction => netlink.Filters.List(pod.Ifindex, direction))
                .Select(filter => filter.BpfProgramId!.Value)),
        ];
    }

    /// <summary>Pins but for programs, which a start verifies again where they are missing.</summary>
    private static string[] Pins(CapacityWorld world) =>
    [
        .. Directory.GetFiles(world.Options.PinRoot, "*", SearchOption.AllDirectories)
            .Where(pin => !pin.StartsWith(world.Pins.Programs, StringComparison.Ordinal))
            .Order(),
    ];

    /// <summary>What every map holds, zeroes apart.</summary>
    private static string Contents(CapacityWorld world)
    {
        SortedSet<string> lines = new(StringComparer.Ordinal);
        foreach (string name in DatapathMaps.Names.Except(["events", "metrics", "event_states", "fresh_entry", "runtime"]))
        {
            using BpfMap map = BpfMap.OpenPinned(world.Pins.Map(name));
            lines.UnionWith(map.EnumerateBytes()
                .Where(entry => map.Type != BpfMapType.Array || entry.Value.Span.ContainsAnyExcept((byte)0))
                .Select(entry => $"{name} {Convert.ToHexString(entry.Key.Span)} {Convert.ToHexString(entry.Value.Span)}"));
        }

        return string.Join('\n', lines);
    }
}
