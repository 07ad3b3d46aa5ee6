// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing.Tests;

public sealed class HostPortTests
{
    private static readonly ServiceName s_pod = new("default", "web");
    private readonly Bed _bed = new();

    [Fact]
    public void A_host_port_leads_to_the_pod_in_each_family_that_it_has()
    {
        _bed.Table.SetHostPorts(s_pod, Make.Addresses("10.0.0.1 fd00::a"), new HostPort { Port = 8080, ContainerPort = 80 });
        ServicePortState state = _bed.Datapath.States[Make.Key("web:host-port", port: 8080)];
        Assert.Equal("HostPort:any:8080+", state.Frontends.Text());
        Assert.Equal("10.0.0.1", _bed.Datapath.Inside(state.Key));
        Assert.Equal("10.0.0.1", _bed.Datapath.Outside(state.Key));
        Assert.Equal((80, true), (state.Backends[0].Port, state.Backends[0].IsLocal));
        Assert.Equal("fd00::a", _bed.Datapath.Outside(Make.Key("web:host-port", isIPv6: true, port: 8080)));
    }

    [Fact]
    public void One_address_of_the_node_may_be_named_and_loopback_is_for_the_node_alone()
    {
        _bed.Table.SetHostPorts(
            s_pod,
            Make.Addresses("10.0.0.1 fd00::a"),
            new HostPort { Port = 8080, ContainerPort = 80, HostAddress = IPAddress.Parse("192.168.0.1") },
            new HostPort { Port = 8080, ContainerPort = 81, HostAddress = IPAddress.Loopback },
            new HostPort { Port = 53, ContainerPort = 53, Protocol = IpProtocol.Udp, HostAddress = IPAddress.Any });
        Assert.Equal("HostPort:192.168.0.1:8080+", _bed.Datapath.States[Make.Key("web:host-port:192.168.0.1", port: 8080)].Frontends.Text());
        Assert.Equal("HostPort:127.0.0.1:8080", _bed.Datapath.States[Make.Key("web:host-port:127.0.0.1", port: 8080)].Frontends.Text());
        Assert.Equal("HostPort:any:53+", _bed.Datapath.States[Make.Key("web:host-port", port: 53, protocol: IpProtocol.Udp)].Frontends.Text());
        Assert.Equal(4, _bed.Datapath.States.Count);
    }

    [Fact]
    public void The_ports_of_a_pod_are_replaced_together()
    {
        _bed.Table.SetHostPorts(s_pod, Make.Addresses("10.0.0.1"), new HostPort { Port = 8080, ContainerPort = 80, HostAddress = IPAddress.Loopback }, new HostPort { Port = 8081, ContainerPort = 81 });
        _bed.Table.SetHostPorts(s_pod, Make.Addresses("10.0.0.2"), new HostPort { Port = 8081, ContainerPort = 81 }, new HostPort { Port = 8082, ContainerPort = 82 });
        Assert.Equal([8081, 8082], _bed.Datapath.States.Keys.Select(key => (int)key.Port).Order());
        Assert.All(_bed.Datapath.States.Keys, key => Assert.Equal("10.0.0.2", _bed.Datapath.Inside(key)));
        _bed.Table.SetHostPorts(s_pod, []);
        Assert.Empty(_bed.Datapath.States);
        Assert.False(_bed.Table.TryGetService(new("default", "web:host-port"), out _));
    }

    [Fact]
    public void A_service_of_the_pods_name_is_another()
    {
        _bed.Table.Upsert(Make.Service());
        _bed.Table.SetHostPorts(s_pod, Make.Addresses("10.0.0.1"), new HostPort { Port = 80, ContainerPort = 80 });
        Assert.Equal(2, _bed.Datapath.States.Count);
    }

    [Fact]
    public void Of_two_pods_with_a_port_the_second_waits_for_the_first()
    {
        _bed.Table.SetHostPorts(s_pod, Make.Addresses("10.0.0.1"), new HostPort { Port = 80, ContainerPort = 80 });
        ServiceChange change = _bed.Table.SetHostPorts(new("default", "late"), Make.Addresses("10.0.0.2"), new HostPort { Port = 80, ContainerPort = 80 });
        Assert.Equal("web:host-port", Assert.Single(change.Waiting).Fault!.Owner.Name);
        _bed.Table.SetHostPorts(s_pod, []);
        Assert.Equal("10.0.0.2", _bed.Datapath.Inside(Make.Key("late:host-port")));
    }

    [Fact]
    public void While_new_ports_wait_those_in_force_follow_the_pods_address()
    {
        _bed.Table.SetHostPorts(s_pod, Make.Addresses("10.0.0.1"), new HostPort { Port = 80, ContainerPort = 80 });
        _bed.Table.SetHostPorts(new("default", "other"), Make.Addresses("10.0.0.2"), new HostPort { Port = 81, ContainerPort = 81 });
        Assert.Single(_bed.Table.SetHostPorts(s_pod, Make.Addresses("10.0.0.3"), new HostPort { Port = 81, ContainerPort = 81 }).Waiting);
        Assert.Equal("10.0.0.3", _bed.Datapath.Inside(Make.Key("web:host-port")));
    }

    [Fact]
    public void What_cannot_be_right_is_refused()
    {
        HostPort port = new() { Port = 80, ContainerPort = 80 };
        Assert.Equal("addresses", Fault(() => _bed.Table.SetHostPorts(s_pod, [], port)));
        Assert.Equal("addresses", Fault(() => _bed.Table.SetHostPorts(s_pod, Make.Addresses("10.0.0.1 10.0.0.2"), port)));
        Assert.Equal("hostPorts[1]", Fault(() => _bed.Table.SetHostPorts(s_pod, Make.Addresses("10.0.0.1"), port, port with { ContainerPort = 81 })));
        Assert.Equal("hostPorts[0]", Fault(() => _bed.Table.SetHostPorts(s_pod, Make.Addresses("10.0.0.1"), port with { ContainerPort = 0 })));
        Assert.Equal("hostPorts[0].protocol", Fault(() => _bed.Table.SetHostPorts(s_pod, Make.Addresses("10.0.0.1"), port with { Protocol = IpProtocol.Icmp })));

        static string Fault(Func<ServiceChange> change) => Assert.Single(Assert.Throws<ServiceValidationException>(change).Faults).Path;
    }
}
