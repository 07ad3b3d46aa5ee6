// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing.Tests;

public sealed class TopologyTests
{
    // Zones and nodes that backends are meant for, behind '@' and '#'; this is node-a in zone-a.
    [Theory]
    [InlineData(TrafficDistribution.PreferSameZone, "1@zone-a 2@zone-b", "1")]
    [InlineData(TrafficDistribution.PreferSameZone, "1@zone-b 2@zone-b", "1 2")] // none is meant for here
    [InlineData(TrafficDistribution.PreferSameZone, "1@zone-a 2", "1 2")] // one has no hint
    [InlineData(TrafficDistribution.PreferSameZone, "1@zone-a 2=ending 3=serving", "1")] // those that shut down have none, and do not count
    [InlineData(TrafficDistribution.PreferSameZone, "1=serving 2@zone-b=serving", "1 2")] // all shut down
    [InlineData(TrafficDistribution.PreferSameZone, "1@zone-a=starting 2@zone-b", "2")]
    [InlineData(TrafficDistribution.PreferSameNode, "1@zone-a#node-a 2@zone-a#node-b", "1")]
    [InlineData(TrafficDistribution.PreferSameNode, "1@zone-a#node-b 2@zone-b#node-b", "1")] // none on the node: the zone
    [InlineData(TrafficDistribution.PreferSameNode, "1@zone-a 2@zone-b", "1")]
    [InlineData(TrafficDistribution.PreferSameNode, "1 2", "1 2")]
    [InlineData(TrafficDistribution.Everywhere, "1@zone-a 2@zone-b", "1 2")]
    public void Traffic_stays_near_as_far_as_the_hints_of_all_active_backends_allow(TrafficDistribution distribution, string backends, string expected)
    {
        Bed bed = new(options => options.UsesTopology = true);
        bed.Table.Upsert(Make.Service() with { TrafficDistribution = distribution });
        bed.Table.SetBackends(Make.Slice("") with { Backends = [.. backends.Split(' ').Select(Hinted)] });
        Assert.Equal(Expand(expected), bed.Datapath.Inside());
    }

    [Fact]
    public void Hints_count_only_where_the_options_say_so_and_never_against_a_local_policy()
    {
        Backend[] backends = [Hinted("1@zone-a"), Hinted("2@zone-b") with { NodeName = Make.Here }];
        Bed bed = new();
        bed.Table.Upsert(Make.Service() with { TrafficDistribution = TrafficDistribution.PreferSameZone });
        bed.Table.SetBackends(Make.Slice("") with { Backends = [.. backends] });
        Assert.Equal(Expand("1 2"), bed.Datapath.Inside());
        bed = new(options => options.UsesTopology = true);
        bed.Table.Upsert(Make.Service() with { TrafficDistribution = TrafficDistribution.PreferSameZone, InternalTrafficPolicy = TrafficPolicy.Local });
        bed.Table.SetBackends(Make.Slice("") with { Backends = [.. backends] });
        Assert.Equal(Expand("2"), bed.Datapath.Inside());
    }

    // Of this cluster and of another: what is said of each, and who is chosen.
    [Theory]
    [InlineData(ClusterPreference.None, "1", "2", "1 2")]
    [InlineData(ClusterPreference.Local, "1", "2", "1")]
    [InlineData(ClusterPreference.Local, "1=maintenance", "2", "2")]
    [InlineData(ClusterPreference.Local, "1=serving", "2", "2")] // no active one here, a healthy one there: both count, and the active one is chosen
    [InlineData(ClusterPreference.Local, "1=serving", "2=starting", "1")]
    [InlineData(ClusterPreference.Remote, "1", "2", "2")]
    [InlineData(ClusterPreference.Remote, "1", "2=starting", "1")]
    [InlineData(ClusterPreference.Remote, "1", "2=serving", "2")]
    [InlineData(ClusterPreference.Remote, "1=starting", "2=starting", "")]
    public void A_global_service_prefers_a_cluster(ClusterPreference preference, string here, string elsewhere, string expected)
    {
        Bed bed = new();
        bed.Table.Upsert(Make.Service() with { IsGlobal = true, ClusterPreference = preference });
        bed.Table.SetBackends(Make.Slice("") with { Backends = [Hinted(here)] });
        bed.Table.SetBackends(Make.Slice("", "remote") with { Backends = [Hinted(elsewhere) with { NodeName = Make.Here }], Cluster = "other" });
        Assert.Equal(Expand(expected), bed.Datapath.Inside());
        Assert.False(bed.Datapath.States[Make.Key()].Backends.Single(backend => backend.Address.ToString() == "10.0.0.2").IsLocal);
    }

    [Fact]
    public void Other_clusters_count_for_global_services_alone()
    {
        Bed bed = new();
        bed.Table.Upsert(Make.Service());
        bed.Table.SetBackends(Make.Slice("10.0.0.1", "remote") with { Cluster = "other" });
        Assert.Empty(bed.Datapath.States[Make.Key()].Backends);
    }

    private static Backend Hinted(string text)
    {
        string[] parts = text.Split('=');
        string[] nodes = parts[0].Split('#'), zones = nodes[0].Split('@');
        return Make.Backend($"10.0.0.{zones[0]}{(parts.Length > 1 ? "=" + parts[1] : "")}") with
        {
            HintedZones = [.. zones.Skip(1)],
            HintedNodes = [.. nodes.Skip(1)],
        };
    }

    private static string Expand(string numbers) => string.Join(' ', numbers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => $"10.0.0.{number}"));
}
