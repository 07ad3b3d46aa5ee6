// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing.Tests;

public sealed class ForecastTests
{
    [Theory]
    [InlineData(1000, 1, SelectionAlgorithm.Random)]
    [InlineData(1000, 2, SelectionAlgorithm.Maglev)]
    [InlineData(20_000, 3, SelectionAlgorithm.Random)]
    public void A_cluster_needs_what_was_forecast(int services, int seed, SelectionAlgorithm algorithm)
    {
        Cluster cluster = new(services, seed);
        ServiceFootprint forecast = ServiceFootprint.Of(cluster.Services, cluster.Slices, Make.Options(options => options.Algorithm = algorithm));
        Bed bed = new(options => options.Algorithm = algorithm);
        Assert.True(cluster.Fill(bed.Table.BeginWrite()).Commit().IsInForce);
        Assert.Equal(bed.Datapath.Footprint, bed.Table.Footprint);
        foreach ((ServiceMapNeed expected, ServiceMapNeed actual) in ServiceMapForecast.Of(forecast).Maps.Zip(ServiceMapForecast.Of(bed.Datapath.Footprint).Maps))
        {
            Assert.Equal(expected.Map, actual.Map);
            Assert.InRange((double)(expected.Entries + 1) / (actual.Entries + 1), 0.98, 1.02);
        }
    }

    [Fact]
    public void Weights_and_policies_are_forecast_as_they_are_computed()
    {
        Service service = Make.Service("10.96.0.1", ServiceType.NodePort) with { ExternalTrafficPolicy = TrafficPolicy.Local };
        BackendSlice slice = Make.Slice("") with
        {
            Backends = [Make.Backend("10.0.0.1*") with { Weight = 7 }, Make.Backend("10.0.0.2") with { Weight = 65_535 }, Make.Backend("10.0.0.3*") with { Weight = 11 }],
        };
        Bed bed = new();
        bed.Table.BeginWrite().Upsert(service).SetBackends(slice).Commit();
        ServiceFootprint forecast = ServiceFootprint.Of([service], [slice], Make.Options());
        Assert.Equal(bed.Datapath.Footprint, forecast);
        Assert.Equal((1L, 2L, 2L, 1024 + 18L, 3L), (forecast.ServicePorts, forecast.FrontendsIPv4, forecast.Pools, forecast.Slots, forecast.Backends));
    }

    [Fact]
    public void Growth_and_memory_are_part_of_a_forecast()
    {
        ServiceFootprint footprint = new(100, 150, 10, 100, 1000, 1000, 5, 0);
        ServiceMapForecast forecast = ServiceMapForecast.Of(footprint, growth: 0.2, nodeAddresses: 7);
        Assert.Equal((1201L, 180L, 1200L, 7L), (forecast["backends"].Entries, forecast["frontends4"].Entries, forecast["pool_slots"].Entries, forecast["node_addresses"].Entries));
        Assert.Equal(1201 * 32, forecast["backends"].Bytes);
        Assert.Equal(forecast.Maps.Sum(map => map.Bytes), forecast.Bytes);
        Assert.Throws<KeyNotFoundException>(() => forecast["connections4"]);
    }
}
