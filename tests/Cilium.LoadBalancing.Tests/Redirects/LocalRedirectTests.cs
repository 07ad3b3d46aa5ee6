// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing.Tests;

public sealed class LocalRedirectTests
{
    private static readonly ServiceName s_name = new("default", "cache");
    private readonly Bed _bed = new();

    [Fact]
    public void Traffic_from_within_goes_to_the_nodes_own_backends_while_there_are_any()
    {
        _bed.Table.Upsert(Make.Service("10.96.0.1", ServiceType.NodePort));
        _bed.Table.SetBackends(Make.Slice("10.0.0.1 10.0.0.2"));
        _bed.Table.SetRedirect(ToService("10.0.0.9*"));
        Assert.Equal("10.0.0.9", _bed.Datapath.Inside());
        Assert.Equal("10.0.0.1 10.0.0.2", _bed.Datapath.Outside());
        Assert.True(_bed.Table.TryGetStatus(Make.Key(), out var status));
        Assert.Equal(s_name, status.Redirect);
        _bed.Table.SetRedirect(ToService("10.0.0.9*=starting"));
        Assert.Equal("10.0.0.1 10.0.0.2", _bed.Datapath.Inside());
        _bed.Table.SetRedirect(ToService("10.0.0.9*"));
        _bed.Table.RemoveRedirect(s_name);
        Assert.Equal("10.0.0.1 10.0.0.2", _bed.Datapath.Inside());
        Assert.True(_bed.Table.TryGetStatus(Make.Key(), out status));
        Assert.Null(status.Redirect);
        Assert.Empty(_bed.Datapath.Violations);
    }

    [Fact]
    public void A_redirect_may_come_before_its_service()
    {
        _bed.Table.SetRedirect(ToService("10.0.0.9*"));
        _bed.Table.Upsert(Make.Service());
        Assert.Equal("10.0.0.9", _bed.Datapath.Inside());
    }

    [Fact]
    public void Only_the_listed_ports_and_those_that_backends_have_are_redirected()
    {
        _bed.Table.Upsert(Make.Service() with { Ports = [new() { Name = "a", Port = 80 }, new() { Name = "b", Port = 81 }, new() { Name = "c", Port = 82 }] });
        _bed.Table.SetBackends(Make.Slice("10.0.0.1") with { Ports = [] });
        LocalRedirect redirect = ToService("10.0.0.9*") with { BackendPorts = [new("a", 8080, IpProtocol.Tcp), new("b", 8081, IpProtocol.Udp), new("x", 8082, IpProtocol.Tcp)] };
        _bed.Table.SetRedirect(redirect);
        Assert.Equal(["10.0.0.9", "10.0.0.1", "10.0.0.1"], [Inside(80), Inside(81), Inside(82)]);
        _bed.Table.SetRedirect(redirect with { Ports = [new("x", 82, IpProtocol.Tcp)] });
        Assert.Equal(["10.0.0.1", "10.0.0.1", "10.0.0.9"], [Inside(80), Inside(81), Inside(82)]);
        Assert.Equal(8082, _bed.Datapath.States[Make.Key(port: 82)].Backends.Single(backend => backend.IsLocal).Port);

        string Inside(ushort port) => _bed.Datapath.Inside(Make.Key(port: port));
    }

    [Fact]
    public void A_backend_of_the_service_may_be_the_redirects_too()
    {
        _bed.Table.Upsert(Make.Service());
        _bed.Table.SetBackends(Make.Slice("10.0.0.1* 10.0.0.2", port: 9000));
        _bed.Table.SetRedirect(ToService("10.0.0.1*"));
        Assert.Equal("10.0.0.1", _bed.Datapath.Inside());
        Assert.Equal(2, _bed.Datapath.States[Make.Key()].Backends.Length);
    }

    [Fact]
    public void An_address_that_is_no_services_is_redirected_and_untouched_without_backends()
    {
        _bed.Table.SetRedirect(ToAddress("10.0.0.9*"));
        ServicePortKey key = Make.Key("cache:local-redirect");
        Assert.Equal("ClusterIP:169.254.169.254:80", _bed.Datapath.States[key].Frontends.Text());
        Assert.Equal("10.0.0.9", _bed.Datapath.Inside(key));
        _bed.Table.SetRedirect(ToAddress(""));
        Assert.Empty(_bed.Datapath.States);
        _bed.Table.SetRedirect(ToAddress("10.0.0.9*"));
        _bed.Table.RemoveRedirect(s_name);
        Assert.Empty(_bed.Datapath.States);
    }

    [Fact]
    public void An_address_that_is_a_services_is_redirected_there_whoever_comes_first()
    {
        Service service = Make.Service("169.254.169.254");
        ServicePortKey own = Make.Key("cache:local-redirect");
        _bed.Table.SetBackends(Make.Slice("10.0.0.1"));
        _bed.Table.SetRedirect(ToAddress("10.0.0.9*"));
        _bed.Table.Upsert(service);
        Assert.Equal([Make.Key()], _bed.Datapath.States.Keys);
        Assert.Equal("10.0.0.9", _bed.Datapath.Inside());
        _bed.Table.Remove(service.Name);
        Assert.Equal([own], _bed.Datapath.States.Keys);
        _bed.Table.RemoveRedirect(s_name);
        _bed.Table.Upsert(service);
        Assert.Equal("10.0.0.1", _bed.Datapath.Inside());
        _bed.Table.SetRedirect(ToAddress("10.0.0.9*"));
        Assert.Equal("10.0.0.9", _bed.Datapath.Inside());
        _bed.Table.Upsert(service with { ClusterIPs = Make.Addresses("10.96.0.1") });
        Assert.Equal("10.0.0.1", _bed.Datapath.Inside());
        Assert.Equal("10.0.0.9", _bed.Datapath.Inside(own));
        Assert.Empty(_bed.Datapath.Violations);
    }

    [Fact]
    public void Of_two_redirects_for_the_same_the_second_is_refused()
    {
        _bed.Table.SetRedirect(ToAddress("10.0.0.9*"));
        FrontendTakenException fault = Assert.Throws<FrontendTakenException>(() => _bed.Table.SetRedirect(ToAddress("10.0.0.8*") with { Name = new("default", "late") }));
        Assert.Equal((s_name, (ushort)80), (fault.Owner, fault.Port));
        Assert.Equal("10.0.0.9", _bed.Datapath.Inside(Make.Key("cache:local-redirect")));
        _bed.Table.Upsert(Make.Service());
        _bed.Table.SetRedirect(ToService("10.0.0.9*") with { Name = new("default", "other") });
        Assert.Throws<FrontendTakenException>(() => _bed.Table.SetRedirect(ToService("10.0.0.8*") with { Name = new("default", "late") }));
        Assert.Equal("10.0.0.9", _bed.Datapath.Inside());
    }

    [Fact]
    public void A_refused_redirect_leaves_the_rest_of_its_transaction_applied()
    {
        _bed.Table.SetRedirect(ToAddress("10.0.0.9*"));
        ServiceTransaction transaction = _bed.Table.BeginWrite().Upsert(Make.Service()).SetRedirect(ToAddress("10.0.0.8*") with { Name = new("default", "late") });
        Assert.Throws<FrontendTakenException>(transaction.Commit);
        Assert.Equal(2, _bed.Datapath.States.Count);
    }

    [Fact]
    public void What_cannot_be_right_is_refused()
    {
        Assert.Equal("service", Fault(ToService("10.0.0.9") with { Service = null }));
        Assert.Equal("service", Fault(ToService("10.0.0.9") with { Address = IPAddress.Parse("10.0.0.1"), Ports = [new("", 80, IpProtocol.Tcp)] }));
        Assert.Equal("service", Fault(ToService("10.0.0.9") with { Service = new("other", "web") }));
        Assert.Equal("ports", Fault(ToAddress("10.0.0.9") with { Ports = [] }));
        Assert.Equal("backendPorts", Fault(ToService("10.0.0.9") with { BackendPorts = [] }));
        Assert.Equal("backendPorts[1].name", Fault(ToService("10.0.0.9") with { BackendPorts = [new("a", 1, IpProtocol.Tcp), new("a", 2, IpProtocol.Tcp)] }));
        Assert.Equal("address", Fault(ToAddress("10.0.0.9") with { Address = IPAddress.Any }));

        string Fault(LocalRedirect redirect) => Assert.Single(Assert.Throws<ServiceValidationException>(() => _bed.Table.SetRedirect(redirect)).Faults).Path;
    }

    private static LocalRedirect ToService(string backends) => new()
    {
        Name = s_name,
        Service = Make.Web,
        BackendPorts = [new("", 9000, IpProtocol.Tcp)],
        Backends = Make.Slice(backends).Backends,
    };

    private static LocalRedirect ToAddress(string backends) => ToService(backends) with
    {
        Service = null,
        Address = IPAddress.Parse("169.254.169.254"),
        Ports = [new("", 80, IpProtocol.Tcp)],
    };
}
