// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing.Tests;

public sealed class FrontendConflictTests
{
    private readonly Bed _bed = new();

    [Fact]
    public void Whoever_comes_second_waits_and_comes_into_force_when_the_first_lets_go()
    {
        _bed.Table.Upsert(Make.Service("10.96.0.1", ServiceType.NodePort, "first"));
        ServiceChange change = _bed.Table.Upsert(Make.Service("10.96.0.2", ServiceType.NodePort, "second"));
        Assert.False(change.IsInForce);
        FrontendTakenException fault = Assert.Single(change.Waiting).Fault!;
        Assert.Equal((null, (ushort)30080, IpProtocol.Tcp, new ServiceName("default", "first")), (fault.Address, fault.Port, fault.Protocol, fault.Owner));
        Assert.Contains("node port 30080/tcp", fault.Message, StringComparison.Ordinal);
        Assert.Equal([Make.Key("first")], _bed.Datapath.States.Keys);
        Assert.Equal(1, _bed.Table.Statistics.WaitingServices);
        _bed.Table.Remove(new("default", "first"));
        Assert.Equal([Make.Key("second")], _bed.Datapath.States.Keys);
        Assert.True(_bed.Table.TryGetService(new("default", "second"), out var status));
        Assert.Null(status.Fault);
        Assert.Equal(0, _bed.Table.Statistics.WaitingServices);
    }

    [Fact]
    public void While_a_definition_waits_the_former_one_is_in_force_and_follows_its_backends()
    {
        _bed.Table.Upsert(Make.Service("10.96.0.1", name: "first"), Make.Service("10.96.0.2"));
        _bed.Table.SetBackends(Make.Slice("10.0.0.1"));
        ServiceChange change = _bed.Table.Upsert(Make.Service("10.96.0.1") with { Affinity = AffinitySource.ClientAddress });
        Assert.Equal(IPAddress.Parse("10.96.0.1"), Assert.Single(change.Waiting).Fault!.Address);
        _bed.Table.SetBackends(Make.Slice("10.0.0.1 10.0.0.2"));
        Assert.Equal("10.0.0.1 10.0.0.2", _bed.Datapath.Inside());
        Assert.Equal(AffinitySource.None, _bed.Datapath.States[Make.Key()].Affinity);

        // A definition that wants nothing of others replaces the one that waits.
        _bed.Table.Upsert(Make.Service("10.96.0.3"));
        Assert.Equal("ClusterIP:10.96.0.3:80", _bed.Datapath.States[Make.Key()].Frontends.Text());
        _bed.Table.Remove(new("default", "first"));
        Assert.Equal("ClusterIP:10.96.0.3:80", _bed.Datapath.States[Make.Key()].Frontends.Text());
    }

    [Fact]
    public void Two_services_swap_addresses_in_one_transaction_without_either_being_without_backends()
    {
        _bed.Table.Upsert(Make.Service("10.96.0.1", name: "first"), Make.Service("10.96.0.2", name: "second"));
        ServiceChange change = _bed.Table.Upsert(Make.Service("10.96.0.2", name: "first"), Make.Service("10.96.0.1", name: "second"));
        Assert.True(change.IsInForce);
        Assert.Equal("ClusterIP:10.96.0.2:80", _bed.Datapath.States[Make.Key("first")].Frontends.Text());
        Assert.Equal("ClusterIP:10.96.0.1:80", _bed.Datapath.States[Make.Key("second")].Frontends.Text());
        Assert.Empty(_bed.Datapath.Violations);
    }

    [Fact]
    public void A_chain_of_services_moves_up_by_one_address_each()
    {
        _bed.Table.Upsert([.. Enumerable.Range(1, 20).Select(i => Make.Service($"10.96.0.{i}", name: $"s{i}"))]);
        Assert.True(_bed.Table.Upsert([.. Enumerable.Range(1, 20).Select(i => Make.Service($"10.96.0.{i + 1}", name: $"s{i}"))]).IsInForce);
        Assert.All(Enumerable.Range(1, 20), i => Assert.Equal($"ClusterIP:10.96.0.{i + 1}:80", _bed.Datapath.States[Make.Key($"s{i}")].Frontends.Text()));
        Assert.Empty(_bed.Datapath.Violations);
    }

    [Fact]
    public void In_one_transaction_the_first_that_wants_an_address_gets_it()
    {
        ServiceChange change = _bed.Table.Upsert(Make.Service(name: "first"), Make.Service(name: "second"), Make.Service("10.96.0.9", name: "third"));
        Assert.Equal("second", Assert.Single(change.Waiting).Name.Name);
        Assert.Equal(2, _bed.Datapath.States.Count);
    }

    [Fact]
    public void Whoever_waited_for_somebody_who_has_to_wait_does_not()
    {
        _bed.Table.Upsert(Make.Service("10.96.0.1", name: "owner"));

        // The second wants what the owner keeps; the third wants only what the second would have had.
        ServiceChange change = _bed.Table.Upsert(
            Make.Service("10.96.0.1", name: "second") with { ExternalIPs = Make.Addresses("198.51.100.1") },
            Make.Service("10.96.0.3", name: "third") with { ExternalIPs = Make.Addresses("198.51.100.1") });
        Assert.Equal("second", Assert.Single(change.Waiting).Name.Name);
        Assert.Equal("ClusterIP:10.96.0.3:80 ExternalIP:198.51.100.1:80+", _bed.Datapath.States[Make.Key("third")].Frontends.Text());
    }

    [Fact]
    public void A_port_for_health_checks_is_nobody_elses()
    {
        _bed.Table.Upsert(Make.Service("10.96.0.1", ServiceType.LoadBalancer, "first") with { HealthCheckNodePort = 31000, ExternalTrafficPolicy = TrafficPolicy.Local });
        Service second = Make.Service("10.96.0.2", ServiceType.NodePort, "second") with { Ports = [new() { Port = 80, NodePort = 31000 }] };
        Assert.Single(_bed.Table.Upsert(second).Waiting);
        Assert.True(_bed.Table.Upsert(second with { Ports = [new() { Port = 80, NodePort = 31000, Protocol = IpProtocol.Udp }] }).IsInForce);
    }

    [Fact]
    public void The_same_address_is_free_at_another_port_or_protocol()
    {
        Service other = Make.Service(name: "other");
        _bed.Table.Upsert(Make.Service(name: "first"));
        Assert.True(_bed.Table.Upsert(other with { Ports = [new() { Port = 81 }] }).IsInForce);
        Assert.True(_bed.Table.Upsert(other with { Ports = [new() { Port = 80, Protocol = IpProtocol.Udp }] }).IsInForce);
    }
}
