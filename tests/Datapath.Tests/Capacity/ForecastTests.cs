// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Policy;

namespace Datapath.Tests;

/// <summary>What a forecast says of the maps is what they hold once the change is made.</summary>
public sealed class ForecastTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_maps_hold_what_was_forecast(int seed)
    {
        using CapacityWorld world = new();
        Random random = new(seed);
        EndpointId[] pods = [.. Peers.Pods.Select(world.AddPod)];

        // Enough selectors that the later ones are beyond the membership array.
        world.Engine.Apply([.. CapacityWorld.Documents("wide", CapacityWorld.FromMany("carol", "far", 900 + random.Next(200), 9000))], []);
        for (uint i = 1; i <= 60; i++)
        {
            world.AddIdentity(3000 + i, $"app=peer{i % 30}", $"tier=t{i % 4}");
        }

        List<PolicyResource> known = [];
        int masks = 0, ranges = 0, chunks = 0, shadows = 0;
        for (int step = 0; step < 60; step++)
        {
            PolicyMode mode = random.Next(3) == 0 ? PolicyMode.Audit : PolicyMode.Enforce;
            PolicyDocument[] upserts = [.. CapacityWorld.Documents($"p{random.Next(5)}", Spec(random)).Select(document => document.WithMode(mode))];
            PolicyResource[] removals = known.Count > 0 && random.Next(4) == 0 ? [known[random.Next(known.Count)]] : [];
            PolicyForecast forecast = world.Engine.Forecast(upserts, removals);
            DatapathCapacityForecast maps = world.Plane.Capacity.Forecast(forecast);
            Assert.True(maps.Fits);
            Assert.All(maps.Maps, map => Assert.Equal(LevelOf(world, map.Map).Used, map.Now));
            world.Engine.Apply(upserts, removals);
            world.Settle();
            known.AddRange(upserts.Select(document => document.Resource));
            Assert.Equal(0, world.Engine.Statistics.DegradedEndpoints);

            Assert.All(maps.Maps, map => Assert.Equal((map.Map, map.Then), (map.Map, LevelOf(world, map.Map).Used)));
            var (policies, membershipChunks, slots) = world.ReadKernel();
            Assert.Equal(
                (policies, membershipChunks, slots),
                (
                    new PolicyOccupancy(
                        maps["policy_slots"].Then, maps["policy_lists"].Then, maps["policy_masks"].Then, maps["policy_details"].Then, maps["policy_ranges"].Then),
                    maps["membership_chunks"].Then,
                    maps["memberships"].Then));
            masks += forecast.Policies.Count(policy => policy.Change == ForecastChange.Added && PolicyOccupancy.Of(policy.Compiled).Masks > 0);
            ranges += policies.Ranges > 0 ? 1 : 0;
            chunks += membershipChunks > 0 ? 1 : 0;
            shadows += forecast.Policies.Count(policy => policy is { Change: ForecastChange.Added, IsShadow: true });
        }

        Assert.True(masks > 10 && ranges > 10 && chunks > 5 && shadows > 10, $"{masks} policies with masks, {ranges} times ranges, {chunks} times chunks, {shadows} shadows");
    }

    [Fact]
    public void What_does_not_fit_is_known_before()
    {
        using CapacityWorld world = new(sizes => sizes.PolicyLists = 40);
        EndpointId alice = world.AddPod(Peers.Alice);
        PolicyDocument[] fits = [.. CapacityWorld.Documents("fits", CapacityWorld.AtMany("alice", "peer", 30))];
        PolicyDocument[] doesNot = [.. CapacityWorld.Documents("large", CapacityWorld.AtMany("alice", "peer", 60))];
        Assert.True(world.Plane.Capacity.Forecast(world.Engine.Forecast(fits)).Fits);
        DatapathCapacityForecast forecast = world.Plane.Capacity.Forecast(world.Engine.Forecast(doesNot));
        Assert.False(forecast.Fits);
        Assert.Equal(["policy_lists"], forecast.Maps.Where(map => !map.Fits).Select(map => map.Map));
        Assert.Equal(alice, Assert.Single(Assert.Single(forecast.Policies).Policy.Endpoints));
        world.Engine.Apply(doesNot, []);
        Assert.True(world.StatusOf(alice).IsDegraded);
    }

    [Fact]
    public void What_fits_no_map_of_any_size_is_told_with_its_reason()
    {
        using CapacityWorld world = new();
        world.AddPod(Peers.Alice);
        CompiledPolicy policy = new TestPolicy(1).On(
            TrafficDirection.Ingress,
            TestPolicy.Tcp,
            80,
            [.. Enumerable.Range(1, 20).Select(i => TestPolicy.Redirect((uint)i, (ushort)i))]).Build();
        PolicyForecast forecast = world.Engine.Forecast([]) with
        {
            Policies = [new ForecastPolicy { Compiled = policy, Change = ForecastChange.Added, Endpoints = [] }],
        };
        DatapathCapacityForecast maps = world.Plane.Capacity.Forecast(forecast);
        Assert.False(maps.Fits);
        Assert.Contains("different effect", Assert.Single(maps.Policies).Fault!.Message, StringComparison.Ordinal);
    }

    private static MapLevel LevelOf(CapacityWorld world, string map) => world.Plane.Capacity.Levels().Single(level => level.Map == map);

    private static string Spec(Random random)
    {
        string subject = Peers.Pods[random.Next(2)].Name;
        string peers = string.Join(',', Enumerable.Range(0, random.Next(1, 40)).Select(_ => $$$"""{"matchLabels":{"app":"peer{{{random.Next(30)}}}","tier":"t{{{random.Next(4)}}}"}}"""));
        int port = random.Next(1, 2000);
        string ports = random.Next(3) switch
        {
            0 => "",
            1 => $$$""","toPorts":[{"ports":[{"port":"{{{port}}}","protocol":"TCP"},{"port":"{{{port + 1}}}","protocol":"ANY"}]}]""",
            _ => $$$""","toPorts":[{"ports":[{"port":"{{{port}}}","endPort":{{{port + random.Next(1, 500)}}},"protocol":"UDP"}]}]""",
        };
        string deny = random.Next(3) == 0 ? $$$""","ingressDeny":[{"fromEndpoints":[{"matchLabels":{"app":"peer{{{random.Next(30)}}}"}}]}]""" : "";
        return $$$"""{"endpointSelector":{"matchLabels":{"app":"{{{subject}}}"}},"ingress":[{"fromEndpoints":[{{{peers}}}]{{{ports}}}}]{{{deny}}}}""";
    }
}
