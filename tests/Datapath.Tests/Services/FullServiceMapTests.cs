// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.LoadBalancing;

namespace Datapath.Tests;

/// <summary>What does not fit is refused whole, with the map, its room and what would be needed.</summary>
[Collection(DataPlaneTests.Name)]
public sealed class FullServiceMapTests
{
    public static TheoryData<string, string, int, long> Maps { get; } = new()
    {
        { "pools", "MapSizes.Services", 4, 5 },
        { "frontends4", "MapSizes.Frontends", 6, 8 },
        { "backends", "MapSizes.Backends", 16, 20 },
        { "pool_slots", "MapSizes.BackendSlots", 60, 64 },
        { "source_ranges4", "MapSizes.SourceRanges", 3, 4 },
    };

    [Theory]
    [MemberData(nameof(Maps))]
    public void A_service_that_does_not_fit_changes_nothing(string map, string option, int capacity, long required)
    {
        DatapathMapSizes sizes = ServicePlane.Sizes();
        switch (map)
        {
            case "pools": sizes.Services = (uint)capacity; break;
            case "frontends4": sizes.Frontends = (uint)capacity; break;
            case "backends": sizes.Backends = (uint)capacity; break;
            case "pool_slots": sizes.BackendSlots = (uint)capacity; break;
            default: sizes.SourceRanges = (uint)capacity; break;
        }

        using ServicePlane plane = new(sizes);
        ServicePortState[] fitting = [.. Enumerable.Range(0, 3).Select(index => Service(index, map))];
        plane.Services.Apply(fitting);
        if (map == "pools")
        {
            plane.Services.Apply([Service(3, map)]);
        }

        IReadOnlyList<string> before = ServiceDump.Of(plane.Maps);
        ServicePortState extra = Service(4, map);
        ServiceMapFullException error = Assert.Throws<ServiceMapFullException>(() => plane.Services.Apply([extra]));
        Assert.Equal((map, (long)capacity, required, extra.Key), (error.Map, error.Capacity, error.Required, error.ServicePort));
        Assert.Contains(option, error.Remedy, StringComparison.Ordinal);
        Assert.Equal(before, ServiceDump.Of(plane.Maps));

        // Nor is anything lost: what goes makes room, whatever has been refused before.
        plane.Services.Remove([fitting[0].Key]);
        plane.Services.Apply([extra]);
        Assert.Throws<ServiceMapFullException>(() => plane.Services.Apply([fitting[0]]));
        plane.Services.Remove([extra.Key]);
        plane.Services.Apply([fitting[0]]);
        Assert.Equal(before, ServiceDump.Of(plane.Maps));
    }

    [Fact]
    public void Node_addresses_that_do_not_fit_change_nothing()
    {
        using ServicePlane plane = new();
        IPAddress[] many = [.. Enumerable.Range(1, 17).Select(i => IPAddress.Parse($"10.0.0.{i}"))];
        plane.Services.SetNodeAddresses(many[..16], []);
        DatapathCapacityException error = Assert.Throws<DatapathCapacityException>(() => plane.Services.SetNodeAddresses(many, []));
        Assert.Equal(("node_addresses", 16, 1), (error.Map, error.Capacity, error.Wanted));
        Assert.Equal(16, plane.Maps.NodeAddresses.Count());
    }

    /// <summary>A service port that takes one number, two frontends, five backends, sixteen slots or one source range.</summary>
    private static ServicePortState Service(int index, string map)
    {
        int backends = map switch { "backends" => 5, "pool_slots" => 16, _ => 1 };
        return TestService.Of(
            $"s{index}",
            IpProtocol.Tcp,
            map == "frontends4"
                ? [TestService.ClusterIP($"10.0.{index}.1", 80), TestService.ClusterIP($"10.0.{index}.2", 80)]
                : [TestService.ClusterIP($"10.0.{index}.1", 80)],
            [.. Enumerable.Range(1, backends).Select(i => TestService.Backend($"10.1.{index}.{i}", 80))]) with
        {
            SourceRanges = [IpPrefix.Parse($"10.{index}.0.0/16")],
        };
    }
}
