// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.LoadBalancing.Tests;

public sealed class ValidationTests
{
    private readonly Bed _bed = new();

    public static TheoryData<string, Service> WrongServices => new()
    {
        { "name", Make.Service() with { Name = new("default", "web:80") } },
        { "namespace", Make.Service() with { Name = new("", "web") } },
        { "ports[0].port", Make.Service() with { Ports = [new() { Port = 0 }] } },
        { "ports[0].protocol", Make.Service() with { Ports = [new() { Port = 1, Protocol = IpProtocol.Icmp }] } },
        { "ports[1].name", Make.Service() with { Ports = [new() { Port = 1 }, new() { Port = 2 }] } },
        { "ports[1].port", Make.Service() with { Ports = [new() { Name = "a", Port = 1 }, new() { Name = "b", Port = 1 }] } },
        { "ports[0].nodePort", Make.Service() with { Ports = [new() { Port = 1, NodePort = 29999 }] } },
        { "ports[0].nodePort", Make.Service() with { Ports = [new() { Port = 1, NodePort = 32768 }] } },
        { "ports[1].nodePort", Make.Service() with { Ports = [new() { Name = "a", Port = 1, NodePort = 30000 }, new() { Name = "b", Port = 2, NodePort = 30000 }] } },
        { "ports[0].targetPort", Make.Service() with { Ports = [new() { Port = 1, TargetPort = TargetPort.Of(0) }] } },
        { "healthCheckNodePort", Make.Service() with { HealthCheckNodePort = 80 } },
        { "clusterIPs[0]", Make.Service("224.0.0.1") },
        { "clusterIPs[0]", Make.Service("::") },
        { "clusterIPs", Make.Service("10.96.0.1 10.96.0.2") },
        { "externalIPs[1]", Make.Service() with { ExternalIPs = Make.Addresses("198.51.100.1 198.51.100.1") } },
        { "loadBalancerIPs[0]", Make.Service() with { LoadBalancerIPs = Make.Addresses("0.0.0.0") } },
        { "affinityTimeout", Make.Service() with { AffinityTimeout = TimeSpan.Zero } },
        { "affinityTimeout", Make.Service() with { AffinityTimeout = TimeSpan.FromSeconds(86_401) } },
        { "affinityTimeout", Make.Service() with { AffinityTimeout = TimeSpan.FromSeconds(1.5) } },
        { "affinity", Make.Service() with { Affinity = (AffinitySource)9 } },
        { "type", Make.Service() with { Type = (ServiceType)9 } },
        { "externalTrafficPolicy", Make.Service() with { ExternalTrafficPolicy = (TrafficPolicy)9 } },
        { "sourceRanges", Make.Service() with { SourceRanges = default } },
        { "ports", Make.Service() with { Ports = default } },
    };

    public static TheoryData<string, BackendSlice> WrongSlices => new()
    {
        { "backends[1].address", Make.Slice("10.0.0.1 fd00::1") },
        { "backends[0].address", Make.Slice("0.0.0.0") },
        { "backends[0].address", Make.Slice("::ffff:10.0.0.1") },
        { "backends[0].weight", Make.Slice("") with { Backends = [Make.Backend("10.0.0.1") with { Weight = -1 }] } },
        { "backends[0].weight", Make.Slice("") with { Backends = [Make.Backend("10.0.0.1") with { Weight = 65_536 }] } },
        { "backends[0].namedPorts[0].port", Make.Slice("") with { Backends = [Make.Backend("10.0.0.1") with { NamedPorts = [new("a", 0, IpProtocol.Tcp)] }] } },
        { "ports[0].port", Make.Slice("10.0.0.1", port: 0) },
        { "ports[0]", Make.Slice("10.0.0.1") with { Ports = [new("", 80, IpProtocol.Icmp)] } },
        { "sliceName", Make.Slice("10.0.0.1", "") },
        { "name", Make.Slice("10.0.0.1", service: "") },
        { "backends", Make.Slice("") with { Backends = default } },
    };

    [Theory]
    [MemberData(nameof(WrongServices), DisableDiscoveryEnumeration = true)]
    public void A_service_that_cannot_be_right_is_refused_with_the_field_that_is_wrong(string path, Service service)
    {
        _bed.Table.Upsert(Make.Service());
        ServicePortState before = _bed.Datapath.States[Make.Key()];
        ServiceValidationException error = Assert.Throws<ServiceValidationException>(() => _bed.Table.Upsert(Make.Service() with { Affinity = AffinitySource.ClientAddress }, service));
        Assert.Equal(path, Assert.Single(error.Faults).Path);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Same(before, _bed.Datapath.States[Make.Key()]);
    }

    [Theory]
    [MemberData(nameof(WrongSlices), DisableDiscoveryEnumeration = true)]
    public void A_slice_that_cannot_be_right_is_refused_and_the_former_one_stays(string path, BackendSlice slice)
    {
        _bed.Table.Upsert(Make.Service());
        _bed.Table.SetBackends(Make.Slice("10.0.0.9"));
        ServiceValidationException error = Assert.Throws<ServiceValidationException>(() => _bed.Table.SetBackends(slice));
        Assert.Equal(path, Assert.Single(error.Faults).Path);
        Assert.Equal("10.0.0.9", _bed.Datapath.Inside());
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        Service service = Make.Service("0.0.0.0") with { Name = new("", ""), Ports = [new() { Port = 0, NodePort = 1 }], AffinityTimeout = TimeSpan.Zero };
        Assert.Equal(6, Assert.Throws<ServiceValidationException>(() => _bed.Table.Upsert(service)).Faults.Count);
    }

    [Fact]
    public void Two_transactions_cannot_be_one()
    {
        ServiceTransaction transaction = _bed.Table.BeginWrite().Upsert(Make.Service());
        transaction.Commit();
        Assert.Throws<InvalidOperationException>(transaction.Commit);
    }
}
