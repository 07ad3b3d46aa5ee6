// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing.Tests;

public sealed class ServiceHealthTests
{
    [Fact]
    public void A_node_is_healthy_while_it_has_an_active_backend()
    {
        Bed bed = new();
        bed.Table.Upsert(
            Make.Service("10.96.0.1 fd00:96::1", ServiceType.LoadBalancer) with { HealthCheckNodePort = 31000, ExternalTrafficPolicy = TrafficPolicy.Local },
            Make.Service("10.96.0.2", ServiceType.LoadBalancer, "cluster") with { HealthCheckNodePort = 31001, Ports = [new() { Port = 80 }] });
        bed.Table.SetBackends(Make.Slice("10.0.0.1* 10.0.0.2 10.0.0.3*", "v4"));
        bed.Table.SetBackends(Make.Slice("fd00::a*", "v6"));
        ServiceHealth health = Assert.Single(bed.Table.Health);
        Assert.Equal((31000, 2, 200), (health.Port, health.LocalEndpoints, health.StatusCode));
        Assert.Equal("""{"service":{"namespace":"default","name":"web"},"localEndpoints":2}""", health.Body);
        bed.Table.RemoveBackends(Make.Web, "v6");
        bed.Table.SetBackends(Make.Slice("10.0.0.1*=serving 10.0.0.2", "v4"));
        Assert.True(bed.Table.TryGetHealth(Make.Web, out health!));
        Assert.Equal((0, 503), (health.LocalEndpoints, health.StatusCode));
        Assert.Equal("10.0.0.1", bed.Datapath.Outside());
        Assert.False(bed.Table.TryGetHealth(new("default", "cluster"), out _));
    }
}
