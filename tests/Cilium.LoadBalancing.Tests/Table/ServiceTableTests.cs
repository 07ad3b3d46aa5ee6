// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.LoadBalancing.Tests;

public sealed class ServiceTableTests
{
    private readonly Bed _bed = new();

    [Fact]
    public void A_service_with_its_backends_is_programmed()
    {
        _bed.Table.Upsert(Make.Service());
        Assert.Equal("", _bed.Datapath.Inside());
        ServiceChange change = _bed.Table.SetBackends(Make.Slice("10.0.0.1* 10.0.0.2"));
        Assert.True(change.IsInForce);
        ServicePortState state = _bed.Datapath.States[Make.Key()];
        Assert.Equal("ClusterIP:10.96.0.1:80", state.Frontends.Text());
        Assert.Equal("10.0.0.1 10.0.0.2", _bed.Datapath.Inside());
        Assert.Equal(["10.0.0.1:8080 True", "10.0.0.2:8080 False"], state.Backends.Select(backend => $"{backend.Address}:{backend.Port} {backend.IsLocal}"));
        Assert.True(_bed.Table.TryGetStatus(Make.Key(), out var status));
        Assert.True(status is { IsUpToDate: true, IsDegraded: false });
        Assert.Same(state, status.InForce);
    }

    [Fact]
    public void Backends_may_come_before_their_service()
    {
        Assert.Equal(0, _bed.Table.SetBackends(Make.Slice("10.0.0.1")).Computed);
        _bed.Table.Upsert(Make.Service());
        Assert.Equal("10.0.0.1", _bed.Datapath.Inside());
    }

    [Fact]
    public void Slices_of_a_service_count_together_and_the_best_phase_of_a_backend_holds()
    {
        _bed.Table.Upsert(Make.Service());
        _bed.Table.SetBackends(Make.Slice("10.0.0.1=serving 10.0.0.2", "web-a"));
        _bed.Table.SetBackends(Make.Slice("10.0.0.1* 10.0.0.3", "web-b"));
        Assert.Equal("10.0.0.1 10.0.0.2 10.0.0.3", _bed.Datapath.Inside());
        Assert.True(_bed.Datapath.States[Make.Key()].Backends.Single(backend => backend.Address.Equals(IPAddress.Parse("10.0.0.1"))).IsLocal);
        _bed.Table.RemoveBackends(Make.Web, "web-b");
        Assert.Equal("10.0.0.2", _bed.Datapath.Inside());
        _bed.Table.SetBackends(Make.Slice("10.0.0.4", "web-a"));
        Assert.Equal("10.0.0.4", _bed.Datapath.Inside());
        _bed.Table.RemoveBackends(Make.Web, "web-a");
        Assert.Equal("", _bed.Datapath.Inside());
    }

    [Fact]
    public void A_change_of_one_backend_computes_its_service_and_writes_one_family()
    {
        _bed.Table.Upsert(Make.Service("10.96.0.1 fd00:96::1"), Make.Service("10.96.0.2", name: "other"));
        _bed.Table.SetBackends(Make.Slice("10.0.0.1", "v4"));
        _bed.Table.SetBackends(Make.Slice("fd00::a", "v6"));
        long written = _bed.Datapath.StatesWritten;
        ServiceChange change = _bed.Table.SetBackends(Make.Slice("10.0.0.1 10.0.0.2", "v4"));
        Assert.Equal((2, 1), (change.Computed, change.Changed));
        Assert.Equal(written + 1, _bed.Datapath.StatesWritten);
        Assert.Equal(0, _bed.Table.SetBackends(Make.Slice("10.0.0.1 10.0.0.2", "v4")).Changed);
        Assert.Equal(0, _bed.Datapath.NeedlessStates);
    }

    [Fact]
    public void A_backend_that_comes_or_goes_moves_no_other()
    {
        _bed.Table.Upsert(Make.Service());
        string[] addresses = [.. Enumerable.Range(1, 100).Select(i => $"10.0.0.{i}")];
        _bed.Table.SetBackends(Make.Slice(string.Join(' ', addresses)));
        long before = _bed.Datapath.SlotsWritten;
        _bed.Table.SetBackends(Make.Slice(string.Join(' ', addresses.Where(address => address != "10.0.0.50"))));
        Assert.Equal(before + 1, _bed.Datapath.SlotsWritten);
        _bed.Table.SetBackends(Make.Slice(string.Join(' ', addresses)));
        Assert.Equal(before + 2, _bed.Datapath.SlotsWritten);
        _bed.Table.SetBackends(Make.Slice(string.Join(' ', addresses).Replace("10.0.0.7 ", "10.0.0.7=serving ", StringComparison.Ordinal)));
        Assert.Equal(before + 3, _bed.Datapath.SlotsWritten);
    }

    [Fact]
    public void A_removed_service_goes_and_its_slices_stay_for_when_it_comes_back()
    {
        _bed.Table.Upsert(Make.Service());
        _bed.Table.SetBackends(Make.Slice("10.0.0.1"));
        _bed.Table.Remove(Make.Web);
        Assert.Empty(_bed.Datapath.States);
        Assert.Empty(_bed.Table.Statuses);
        _bed.Table.Upsert(Make.Service());
        Assert.Equal("10.0.0.1", _bed.Datapath.Inside());
        _bed.Table.RemoveBackends(Make.Web, "web-1");
        _bed.Table.Remove(Make.Web);
        Assert.False(_bed.Table.TryGetService(Make.Web, out _));
    }

    [Fact]
    public void Each_port_has_the_backends_that_serve_it_by_name_and_protocol()
    {
        _bed.Table.Upsert(Make.Service() with
        {
            Ports =
            [
                new() { Name = "http", Port = 80 },
                new() { Name = "dns", Port = 53, Protocol = IpProtocol.Udp },
                new() { Name = "dns-tcp", Port = 53 },
                new() { Name = "assoc", Port = 9, Protocol = IpProtocol.Sctp },
            ],
        });
        _bed.Table.SetBackends(Make.Slice("10.0.0.1", "a") with { Ports = [new("http", 8080, IpProtocol.Tcp), new("dns", 5353, IpProtocol.Udp)] });
        _bed.Table.SetBackends(Make.Slice("10.0.0.2", "b") with { Ports = [new("dns-tcp", 5353, IpProtocol.Tcp), new("http", 9090, IpProtocol.Tcp), new("assoc", 9, IpProtocol.Tcp)] });
        Assert.Equal("10.0.0.1:8080 10.0.0.2:9090", Targets(Make.Key()));
        Assert.Equal("10.0.0.1:5353", Targets(Make.Key(port: 53, protocol: IpProtocol.Udp)));
        Assert.Equal("10.0.0.2:5353", Targets(Make.Key(port: 53)));
        Assert.Equal("", Targets(Make.Key(port: 9, protocol: IpProtocol.Sctp)));
    }

    [Fact]
    public void Without_ports_in_the_slice_the_target_port_counts_by_number_or_by_the_backends_name_for_it()
    {
        _bed.Table.Upsert(Make.Service() with
        {
            Ports =
            [
                new() { Name = "a", Port = 80 },
                new() { Name = "b", Port = 81, TargetPort = TargetPort.Of(8081) },
                new() { Name = "c", Port = 82, TargetPort = TargetPort.Of("web") },
            ],
        });
        _bed.Table.SetBackends(Make.Slice("") with
        {
            Ports = [],
            Backends = [Make.Backend("10.0.0.1"), Make.Backend("10.0.0.2") with { NamedPorts = [new("web", 9000, IpProtocol.Tcp)] }],
        });
        Assert.Equal("10.0.0.1:80 10.0.0.2:80", Targets(Make.Key()));
        Assert.Equal("10.0.0.1:8081 10.0.0.2:8081", Targets(Make.Key(port: 81)));
        Assert.Equal("10.0.0.2:9000", Targets(Make.Key(port: 82)));
    }

    [Fact]
    public void Weights_are_shares_and_nothing_takes_a_backend_out()
    {
        _bed.Table.Upsert(Make.Service("10.96.0.1", ServiceType.NodePort) with { ExternalIPs = [], Algorithm = SelectionAlgorithm.Maglev });
        _bed.Table.SetBackends(Make.Slice("") with
        {
            Backends = [Make.Backend("10.0.0.1") with { Weight = 300 }, Make.Backend("10.0.0.2"), Make.Backend("10.0.0.3") with { Weight = 0 }],
        });
        Assert.Equal("10.0.0.1 10.0.0.1 10.0.0.1 10.0.0.2", _bed.Datapath.Inside());
        ServicePortState state = _bed.Datapath.States[Make.Key()];
        Assert.Equal(251, state.Outside.Slots.Length);
        Assert.InRange(state.Outside.Slots.Count(slot => state.Backends[slot].Address.Equals(IPAddress.Parse("10.0.0.1"))), 187, 190);
        Assert.Equal(BackendPhase.Maintenance, state.Backends.Single(backend => backend.Address.Equals(IPAddress.Parse("10.0.0.3"))).Phase);
    }

    [Fact]
    public void What_rounding_leaves_goes_to_the_same_backends_whoever_came_first()
    {
        string[] addresses = ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"];
        int[][] shares = [.. new[] { addresses, [.. addresses.Reverse()] }.Select(order =>
        {
            Bed bed = new();
            bed.Table.Upsert(Make.Service());
            foreach (string address in order)
            {
                bed.Table.SetBackends(Make.Slice("", address) with { Backends = [Make.Backend(address) with { Weight = address == "10.0.0.4" ? 65_535 : 9000 }] });
            }

            ServicePortState state = bed.Datapath.States[Make.Key()];
            return addresses.Select(address => state.Inside.Slots.Count(slot => state.Backends[slot].Address.ToString() == address)).ToArray();
        })];
        Assert.Equal(shares[0], shares[1]);
        Assert.Equal(1024, shares[0].Sum());
        Assert.InRange(shares[0].Take(3).Max() - shares[0].Take(3).Min(), 1, 1);
    }

    [Fact]
    public void Health_counts_for_the_service_that_it_is_said_of_and_is_forgotten_with_the_backend()
    {
        _bed.Table.Upsert(Make.Service(), Make.Service("10.96.0.2", name: "other"));
        _bed.Table.SetBackends(Make.Slice("10.0.0.1 10.0.0.2"));
        _bed.Table.SetBackends(Make.Slice("10.0.0.1 10.0.0.2", service: "other"));
        _bed.Table.SetHealth(Make.Web, IPAddress.Parse("10.0.0.1"), 8080, isHealthy: false);
        Assert.Equal("10.0.0.2", _bed.Datapath.Inside());
        Assert.Equal("10.0.0.1 10.0.0.2", _bed.Datapath.Inside(Make.Key("other")));
        Assert.Contains(_bed.Datapath.States[Make.Key()].Backends, backend => backend.Phase == BackendPhase.Quarantined);
        _bed.Table.SetHealth(Make.Web, IPAddress.Parse("10.0.0.1"), 8080, isHealthy: true);
        Assert.Equal("10.0.0.1 10.0.0.2", _bed.Datapath.Inside());
        _bed.Table.SetHealth(Make.Web, IPAddress.Parse("10.0.0.1"), 8080, isHealthy: false);
        _bed.Table.SetBackends(Make.Slice("10.0.0.2"));
        _bed.Table.SetBackends(Make.Slice("10.0.0.1 10.0.0.2"));
        Assert.Equal("10.0.0.1 10.0.0.2", _bed.Datapath.Inside());
        Assert.Equal(0, _bed.Table.SetHealth(Make.Web, IPAddress.Parse("10.9.9.9"), 8080, isHealthy: false).Computed);
    }

    [Fact]
    public void Addresses_that_are_not_ready_are_published_where_the_service_wants_it()
    {
        _bed.Table.Upsert(Make.Service());
        _bed.Table.SetBackends(Make.Slice("10.0.0.1=starting"));
        Assert.Equal("", _bed.Datapath.Inside());
        _bed.Table.Upsert(Make.Service() with { PublishesNotReadyAddresses = true });
        Assert.Equal("10.0.0.1", _bed.Datapath.Inside());
    }

    [Fact]
    public void What_a_service_says_of_itself_is_in_its_state()
    {
        ImmutableArray<IpPrefix> ranges = [IpPrefix.Parse("10.0.0.0/8"), IpPrefix.Parse("fd00::/8")];
        _bed.Table.Upsert(Make.Service("10.96.0.1 fd00:96::1", ServiceType.NodePort) with
        {
            Affinity = AffinitySource.ClientAddress,
            AffinityTimeout = TimeSpan.FromMinutes(5),
            SourceRanges = ranges,
            RefusesSourceRanges = true,
            Forwarding = ForwardingMode.DirectServerReturn,
            ExternalTrafficPolicy = TrafficPolicy.Local,
        });
        ServicePortState state = _bed.Datapath.States[Make.Key()];
        Assert.Equal((AffinitySource.ClientAddress, TimeSpan.FromMinutes(5)), (state.Affinity, state.AffinityTimeout));
        Assert.Equal([ranges[0]], state.SourceRanges);
        Assert.Equal([ranges[1]], _bed.Datapath.States[Make.Key(isIPv6: true)].SourceRanges);
        Assert.True(state is { RefusesSourceRanges: true, Forwarding: ForwardingMode.DirectServerReturn, IsLocalOutside: true, IsLocalInside: false });
    }

    [Fact]
    public void Whoever_lists_the_clients_of_one_family_takes_none_of_the_other()
    {
        _bed.Table.Upsert(Make.Service("10.96.0.1 fd00:96::1") with { SourceRanges = [IpPrefix.Parse("10.0.0.0/8")] });
        Assert.Equal([IpPrefix.Parse("::/128")], _bed.Datapath.States[Make.Key(isIPv6: true)].SourceRanges);
        _bed.Table.Upsert(Make.Service("10.96.0.1 fd00:96::1") with { SourceRanges = [IpPrefix.Parse("10.0.0.0/8")], RefusesSourceRanges = true });
        Assert.Empty(_bed.Datapath.States[Make.Key(isIPv6: true)].SourceRanges);
    }

    [Theory]
    [InlineData(ForwardingPolicy.SourceNat, IpProtocol.Tcp, ForwardingMode.SourceNat)]
    [InlineData(ForwardingPolicy.DirectServerReturn, IpProtocol.Udp, ForwardingMode.DirectServerReturn)]
    [InlineData(ForwardingPolicy.Hybrid, IpProtocol.Tcp, ForwardingMode.DirectServerReturn)]
    [InlineData(ForwardingPolicy.Hybrid, IpProtocol.Udp, ForwardingMode.SourceNat)]
    public void Services_that_do_not_say_are_forwarded_as_the_options_say(ForwardingPolicy policy, IpProtocol protocol, ForwardingMode mode)
    {
        Bed bed = new(options => options.Forwarding = policy);
        bed.Table.Upsert(Make.Service() with { Ports = [new() { Port = 80, Protocol = protocol }] });
        Assert.Equal(mode, bed.Datapath.States[Make.Key(protocol: protocol)].Forwarding);
    }

    [Fact]
    public void Options_are_read_once_and_judged_whole()
    {
        ServiceTableOptions options = new() { NodePortFirst = 9, NodePortLast = 8, MaglevTableSize = 1000, Algorithm = 0, Forwarding = (ForwardingPolicy)9, NodeName = null!, InitializationTimeout = TimeSpan.FromSeconds(-2) };
        Assert.Equal(6, Assert.Throws<OptionsException>(() => new ServiceTable(options, new InMemoryServiceDatapath())).Faults.Count);
    }

    private string Targets(ServicePortKey key) =>
        string.Join(' ', _bed.Datapath.States[key].Backends.Select(backend => $"{backend.Address}:{backend.Port}").Order(StringComparer.Ordinal));
}
