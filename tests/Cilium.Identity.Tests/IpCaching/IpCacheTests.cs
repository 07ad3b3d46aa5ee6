// SPDX-License-Identifier: Apache-2.0
using System.Net;
using static Cilium.Identity.Tests.IpCacheFixture;

namespace Cilium.Identity.Tests;

public sealed class IpCacheTests : IDisposable
{
    private readonly IpCacheFixture _fixture = new();

    private IpCache Cache => _fixture.Cache;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void What_nobody_knows_is_the_world_of_its_family()
    {
        Assert.Equal((9u, 10u, 9u), (_fixture.Resolve("192.0.2.1"), _fixture.Resolve("2001:db8::1"), _fixture.Resolve("::ffff:192.0.2.1")));
        using IpCacheFixture single = new(new IpCacheOptions { AddressFamilies = AddressFamilies.IPv4 });
        Assert.Equal(2u, single.Resolve("192.0.2.1"));
        Assert.False(Cache.TryResolve(IPAddress.Loopback, out _));
    }

    [Fact]
    public void The_longest_prefix_decides()
    {
        Cache.Acquire("p", [new(Prefix("10.0.0.0/8")), new(Prefix("10.1.0.0/16")), new(Prefix("10.1.2.3/32")), new(Prefix("2001:db8::/32"))]);
        Assert.Equal(4, new[] { "10.2.0.1", "10.1.0.1", "10.1.2.3", "2001:db8::7" }.Select(_fixture.Resolve).Distinct().Count());
        Assert.Equal("cidr:10.1.0.0/16=;reserved:world-ipv4=;", _fixture.LabelsOf("10.1.0.0/16"));
        Assert.Equal("cidr:2001-db8--0/32=;reserved:world-ipv6=;", _fixture.LabelsOf("2001:db8::/32"));
        Assert.True(Cache.TryResolve(IPAddress.Parse("::ffff:10.1.0.1"), out IpCacheEntry entry));
        Assert.Equal(Prefix("10.1.0.0/16"), entry.Prefix);
        Assert.Equal(9u, _fixture.Resolve("11.0.0.1"));
    }

    [Fact]
    public void The_whole_of_a_family_is_the_reserved_world()
    {
        Cache.Acquire("p", [new(Prefix("0.0.0.0/0")), new(Prefix("::/0"))]);
        Assert.Equal((9u, 10u), (_fixture.Resolve("192.0.2.1"), _fixture.Resolve("2001:db8::1")));
        Assert.Equal(2, _fixture.Datapath.Content.Count);
        using IpCacheFixture single = new(new IpCacheOptions { AddressFamilies = AddressFamilies.IPv4 });
        single.Cache.Acquire("p", [new(Prefix("0.0.0.0/0")), new(Prefix("10.0.0.0/8"))]);
        Assert.Equal(2u, single.Resolve("192.0.2.1"));
        Assert.Equal("cidr:10.0.0.0/8=;reserved:world=;", single.LabelsOf("10.0.0.0/8"));
    }

    [Fact]
    public void A_prefix_lives_as_long_as_one_of_its_owners()
    {
        Cache.Acquire("a", [new(Prefix("10.0.0.0/8"))]);
        uint id = _fixture.Resolve("10.0.0.1");
        Cache.Acquire("b", [new(Prefix("10.0.0.0/8")), new(Prefix("10.1.0.0/16"))]);
        Cache.Release("a");
        Assert.Equal(id, _fixture.Resolve("10.0.0.1"));
        Cache.Acquire("b", [new(Prefix("10.1.0.0/16"))]);
        Assert.Equal(9u, _fixture.Resolve("10.0.0.1"));
        Cache.Release("b");
        Cache.Release("b");
        Assert.Empty(_fixture.Datapath.Content);
        Assert.Equal(0, Cache.Count);
        _fixture.Collect();
        Assert.Equal(10, _fixture.Allocator.Count);
    }

    [Fact]
    public void Prefixes_with_the_same_labels_share_an_identity()
    {
        LabelSet name = LabelSet.Parse("fqdn:example.com");
        Cache.Acquire("dns", [new(Prefix("192.0.2.1/32"), name), new(Prefix("192.0.2.2/32"), name)]);
        Assert.Equal(_fixture.Resolve("192.0.2.1"), _fixture.Resolve("192.0.2.2"));
        Assert.Equal("fqdn:example.com=;reserved:world-ipv4=;", _fixture.LabelsOf("192.0.2.1/32"));
        Cache.Acquire("policy", [new(Prefix("192.0.2.0/24"))]);
        Assert.Equal("cidr:192.0.2.0/24=;fqdn:example.com=;reserved:world-ipv4=;", _fixture.LabelsOf("192.0.2.1/32"));
        Assert.Equal(_fixture.Resolve("192.0.2.1"), _fixture.Resolve("192.0.2.2"));
        Cache.Acquire("policy", [new(Prefix("192.0.2.2/32"))]);
        Assert.Equal("fqdn:example.com=;reserved:world-ipv4=;", _fixture.LabelsOf("192.0.2.1/32"));
        Assert.Equal("cidr:192.0.2.2/32=;fqdn:example.com=;reserved:world-ipv4=;", _fixture.LabelsOf("192.0.2.2/32"));
    }

    [Fact]
    public void Labels_are_inherited_the_longer_prefix_wins_and_one_prefix_label_is_enough()
    {
        Cache.BeginWrite()
            .Upsert(Prefix("10.0.0.0/8"), Labels("a", EntrySource.Generated, "cidr:10.0.0.0/8", "cidrgroup:g=8", "cidrgroup:only8"))
            .Upsert(Prefix("10.1.0.0/16"), Labels("b", EntrySource.Generated, "cidr:10.1.0.0/16", "cidrgroup:g=16"))
            .Upsert(Prefix("10.1.2.0/24"), Labels("c", EntrySource.Generated, "fqdn:example.com"))
            .Commit();
        Assert.Equal("cidr:10.1.0.0/16=;fqdn:example.com=;cidrgroup:g=16;cidrgroup:only8=;reserved:world-ipv4=;", _fixture.LabelsOf("10.1.2.0/24"));
        Cache.Remove(Prefix("10.1.0.0/16"), "b");
        Assert.Equal("cidr:10.0.0.0/8=;fqdn:example.com=;cidrgroup:g=8;cidrgroup:only8=;reserved:world-ipv4=;", _fixture.LabelsOf("10.1.2.0/24"));
        Assert.Equal("", _fixture.LabelsOf("10.1.0.0/16"));
    }

    [Fact]
    public void What_is_inside_the_cluster_is_not_in_the_world()
    {
        Cache.Acquire("p", [new(Prefix("10.0.0.0/8")), new(Prefix("10.0.0.1/32"))]);
        Cache.Upsert(Prefix("10.0.0.1/32"), Labels("node/n2", EntrySource.CustomResource, "reserved:remote-node", "node:zone=a"));
        Assert.Equal(6u, _fixture.Resolve("10.0.0.1"));
        Cache.Upsert(Prefix("10.0.0.1/32"), Labels("apiserver", EntrySource.KubeApiServer, "reserved:kube-apiserver"));
        Assert.Equal(7u, _fixture.Resolve("10.0.0.1"));
        Cache.Upsert(Prefix("10.0.0.9/32"), Labels("apiserver", EntrySource.KubeApiServer, "reserved:kube-apiserver"));
        Assert.Equal("cidr:10.0.0.0/8=;reserved:kube-apiserver=;reserved:world-ipv4=;", _fixture.LabelsOf("10.0.0.9/32"));
        Cache.Upsert(Prefix("10.0.0.3/32"), Labels("health", EntrySource.Local, "reserved:health"));
        Assert.Equal(4u, _fixture.Resolve("10.0.0.3"));
    }

    [Fact]
    public void Nodes_keep_prefix_and_node_labels_where_policies_select_them_so()
    {
        using IpCacheFixture fixture = new(
            new IpCacheOptions { SelectNodesByCidr = true, SelectNodesByLabels = true },
            new IdentityAllocatorOptions { SelectNodesByCidr = true, SelectNodesByLabels = true });
        fixture.Cache.Acquire("p", [new(Prefix("10.0.0.0/8"))]);
        fixture.Cache.Upsert(Prefix("10.0.0.1/32"), Labels("node/n2", EntrySource.CustomResource, "reserved:remote-node", "node:zone=a"));
        Assert.Equal("cidr:10.0.0.0/8=;reserved:remote-node=;node:zone=a;", fixture.LabelsOf("10.0.0.1/32"));
        Assert.Equal(0x02000001u, fixture.Resolve("10.0.0.1"));
        fixture.Cache.Upsert(Prefix("192.0.2.1/32"), Labels("x", EntrySource.Api, "node:zone=a"));
        Assert.Equal(9u, fixture.Resolve("192.0.2.1"));
    }

    [Fact]
    public void The_host_has_the_labels_of_all_its_prefixes()
    {
        Cache.Upsert(Prefix("10.0.0.1/32"), Labels("local", EntrySource.Local, "reserved:host"));
        Cache.Upsert(Prefix("10.0.0.2/32"), Labels("local", EntrySource.Local, "reserved:host"));
        Assert.Equal("reserved:host=;", _fixture.Observer.Known[ReservedIdentities.Host].ToAllocatorKey());
        Cache.Upsert(Prefix("10.0.0.2/32"), Labels("apiserver", EntrySource.KubeApiServer, "reserved:kube-apiserver"));
        Assert.Equal((1u, 1u), (_fixture.Resolve("10.0.0.1"), _fixture.Resolve("10.0.0.2")));
        Assert.Equal("reserved:host=;reserved:kube-apiserver=;", _fixture.Observer.Known[ReservedIdentities.Host].ToAllocatorKey());
        Cache.Remove(Prefix("10.0.0.2/32"), "local");
        Assert.Equal("reserved:host=;", _fixture.Observer.Known[ReservedIdentities.Host].ToAllocatorKey());
        Assert.Equal("reserved:kube-apiserver=;reserved:world-ipv4=;", _fixture.LabelsOf("10.0.0.2/32"));
    }

    [Fact]
    public void The_most_trusted_claim_wins_and_the_next_takes_its_place()
    {
        uint web = _fixture.Allocator.Acquire(LabelSet.Parse("k8s:app=web")).Id.Value, db = _fixture.Allocator.Acquire(LabelSet.Parse("k8s:app=db")).Id.Value;
        IpPrefix pod = Prefix("10.0.0.5/32");
        Cache.Acquire("p", [new(pod)]);
        uint prefix = _fixture.Resolve("10.0.0.5");
        Cache.Upsert(pod, Direct("kvstore", EntrySource.KeyValueStore, web));
        Assert.Equal(web, _fixture.Resolve("10.0.0.5"));
        Cache.Upsert(pod, Direct("k8s", EntrySource.Kubernetes, db));
        Assert.Equal(web, _fixture.Resolve("10.0.0.5"));
        Cache.Upsert(pod, Direct("cep", EntrySource.KeyValueStore, db));
        Assert.Equal(db, _fixture.Resolve("10.0.0.5"));
        Cache.Remove(pod, "cep");
        Assert.Equal(web, _fixture.Resolve("10.0.0.5"));
        Cache.Remove(pod, "kvstore");
        Assert.Equal(db, _fixture.Resolve("10.0.0.5"));
        Cache.Remove(pod, "k8s");
        Assert.Equal(prefix, _fixture.Resolve("10.0.0.5"));
    }

    [Fact]
    public void Whatever_a_claim_says_reaches_the_data_plane()
    {
        IPAddress tunnel = IPAddress.Parse("192.0.2.7");
        Cache.Upsert(Prefix("10.0.0.1/32"), Labels("node", EntrySource.CustomResource, "reserved:remote-node") with
        {
            TunnelEndpoint = tunnel, EncryptionKey = 3, Traits = IpCacheTraits.SkipTunnel,
        });
        Cache.Upsert(Prefix("10.0.0.1/32"), Labels("api", EntrySource.KubeApiServer, "reserved:kube-apiserver"));
        Assert.Equal(
            new IpCacheEntry(Prefix("10.0.0.1/32"), ReservedIdentities.KubeApiServer, tunnel, 3, IpCacheTraits.SkipTunnel),
            _fixture.Datapath.Content[Prefix("10.0.0.1/32")]);
        Cache.Upsert(Prefix("10.0.0.2/32"), Direct("ep", EntrySource.Local, 5) with { EndpointId = new EndpointId(7), Traits = IpCacheTraits.RemoteCluster });
        Assert.True(Cache.TryGet(Prefix("10.0.0.2/32"), out IpCacheEntry entry));
        Assert.Equal((7, IpCacheTraits.RemoteCluster), (entry.EndpointId.Value, entry.Traits));
    }

    [Fact]
    public void Nothing_is_written_twice()
    {
        Cache.Upsert(Prefix("10.0.0.1/32"), Direct("ep", EntrySource.Local, 5));
        _fixture.Datapath.TakeLog();
        Cache.Upsert(Prefix("10.0.0.1/32"), Direct("ep", EntrySource.Local, 5));
        Cache.Acquire("p", [new(Prefix("10.0.0.1/32"))]);
        Assert.Empty(_fixture.Datapath.TakeLog());
    }

    [Fact]
    public void An_address_waits_for_its_identity_to_be_announced()
    {
        Cache.Acquire("p", [new(Prefix("10.0.0.0/8"))]);
        uint prefix = _fixture.Resolve("10.0.0.5");
        Cache.Upsert(Prefix("10.0.0.5/32"), Direct("remote", EntrySource.ClusterMesh, 70000));
        Assert.Equal((prefix, 1), (_fixture.Resolve("10.0.0.5"), Cache.WaitingCount));
        Cache.Upsert(Prefix("10.0.0.5/32"), Direct("other", EntrySource.Generated, 3));
        Assert.Equal((3u, 1), (_fixture.Resolve("10.0.0.5"), Cache.WaitingCount));
        _fixture.Allocator.ApplyRemote([new SecurityIdentity(new NumericIdentity(70000), LabelSet.Parse("k8s:app=web"))], []);
        Assert.Equal((70000u, 0), (_fixture.Resolve("10.0.0.5"), Cache.WaitingCount));
        _fixture.Allocator.ApplyRemote([], [new NumericIdentity(70000)]);
        _fixture.Collect();
        Assert.Equal(70000u, _fixture.Resolve("10.0.0.5"));
        Cache.Remove(Prefix("10.0.0.5/32"), "remote");
        _fixture.Collect();
        Assert.False(_fixture.Allocator.TryGet(new NumericIdentity(70000), out _));
    }

    [Fact]
    public void Observers_learn_of_an_identity_before_an_address_has_it_and_forget_it_after()
    {
        List<string> order = [];
        _fixture.Observer.OnCall = () => order.Add("observer");
        _fixture.Datapath.OnCall = () => order.Add("data plane");
        Cache.Acquire("p", [new(Prefix("10.0.0.0/8")), new(Prefix("11.0.0.0/8"))]);
        Cache.Release("p");
        _fixture.Collect();
        Assert.Equal(["observer", "data plane", "data plane", "observer"], order);
    }

    [Fact]
    public void An_identity_that_observers_refuse_leaves_addresses_as_they_were_until_it_works()
    {
        _fixture.Observer.RefuseNext = 1;
        IpCacheException error = Assert.Throws<IpCacheException>(() => Cache.Acquire("p", [new(Prefix("10.0.0.0/8"))]));
        Assert.Equal([Prefix("10.0.0.0/8")], error.Prefixes);
        Assert.IsType<IdentityPublicationException>(error.InnerException);
        Assert.Equal(9u, _fixture.Resolve("10.0.0.1"));
        Assert.Equal(error.Prefixes, Cache.FailedPrefixes);
        Cache.Apply();
        Assert.Equal(IdentityScope.Local, new NumericIdentity(_fixture.Resolve("10.0.0.1")).Scope);
        Assert.Empty(Cache.FailedPrefixes);
    }

    [Fact]
    public void What_a_full_data_plane_refuses_does_not_keep_others_away_and_is_repeated()
    {
        Cache.Acquire("old", [new(Prefix("9.0.0.0/8"))]);
        _fixture.Datapath.IsRefusing = true;
        _fixture.Datapath.IsHalfRefusing = true;
        Assert.Throws<IpCacheException>(() => Cache.Acquire("p", [new(Prefix("10.0.0.0/8")), new(Prefix("11.0.0.0/8"))]));
        Assert.Throws<IpCacheException>(() => Cache.Release("old"));
        Assert.Throws<IpCacheException>(() => Cache.Release("p"));
        Assert.Throws<IpCacheException>(Cache.Apply);
        _fixture.Collect();
        Assert.Equal(IdentityScope.Local, new NumericIdentity(_fixture.Resolve("9.0.0.1")).Scope);

        _fixture.Datapath.IsRefusing = false;
        Cache.Upsert(Prefix("12.0.0.1/32"), Direct("ep", EntrySource.Local, 5));
        Assert.Equal(3, Cache.FailedPrefixes.Count);
        Cache.Apply();
        Assert.Equal([Prefix("12.0.0.1/32")], _fixture.Datapath.Content.Keys);
        Assert.Equal(1, Cache.Count);
        _fixture.Collect();
        Assert.Equal(10, _fixture.Allocator.Count);
    }

    [Fact]
    public void What_a_data_plane_wrote_before_it_refused_never_points_to_a_forgotten_identity()
    {
        _fixture.Datapath.IsRefusing = true;
        _fixture.Datapath.IsHalfRefusing = true;
        Assert.Throws<IpCacheException>(() => Cache.Acquire("p", [new(Prefix("10.0.0.0/8")), new(Prefix("11.0.0.0/8"))]));
        Assert.Single(_fixture.Datapath.Content);
        _fixture.Collect();
        Assert.Empty(_fixture.Datapath.Violations);
        _fixture.Datapath.IsRefusing = false;
        Cache.Release("p");
        Assert.Empty(_fixture.Datapath.Content);
        _fixture.Collect();
        Assert.Equal(10, _fixture.Allocator.Count);
    }

    [Fact]
    public void Observer_and_data_plane_must_not_call_back()
    {
        _fixture.Datapath.OnCall = () => Cache.Acquire("q", [new(Prefix("12.0.0.0/8"))]);
        IpCacheException error = Assert.Throws<IpCacheException>(() => Cache.Acquire("p", [new(Prefix("10.0.0.0/8"))]));
        Assert.IsType<InvalidOperationException>(error.InnerException);
    }

    [Fact]
    public async Task Running_it_prunes_once_all_sources_have_delivered_and_repairs_from_time_to_time()
    {
        IpCacheEntry stale = new(Prefix("9.9.9.9/32"), ReservedIdentities.World);
        _fixture.Datapath.Content[stale.Prefix] = stale;
        TableSource first = Cache.Sources.Register("first"), second = Cache.Sources.Register("second");
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task running = Task.Run(() => Cache.RunAsync(stop.Token), Token);
        first.MarkInitialized();
        Cache.Acquire("p", [new(Prefix("10.0.0.0/8"))]);
        await Task.Delay(30, Token);
        Assert.Contains(stale.Prefix, _fixture.Datapath.Content);
        second.MarkInitialized();
        await UntilAsync(() => !_fixture.Datapath.Content.ContainsKey(stale.Prefix));
        Assert.Single(_fixture.Datapath.Content);

        _fixture.Datapath.Content.Clear();
        while (_fixture.Datapath.Content.Count == 0)
        {
            _fixture.Time.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(1, Token);
        }

        _fixture.Datapath.IsRefusing = true;
        Assert.Throws<IpCacheException>(() => Cache.Acquire("q", [new(Prefix("11.0.0.0/8"))]));
        _fixture.Datapath.IsRefusing = false;
        while (Cache.FailedPrefixes.Count > 0)
        {
            _fixture.Time.Advance(TimeSpan.FromSeconds(30));
            await Task.Delay(1, Token);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        static async Task UntilAsync(Func<bool> condition)
        {
            while (!condition())
            {
                await Task.Delay(1, Token);
            }
        }
    }

    [Fact]
    public void Faulty_options_are_all_named()
    {
        OptionsException error = Assert.Throws<OptionsException>(() => new IpCache(
            _fixture.Allocator, _fixture.Datapath, new IpCacheOptions { AddressFamilies = 0, BatchSize = 0, Backoff = null!, SweepInterval = TimeSpan.Zero }));
        Assert.Equal(["AddressFamilies", "BatchSize", "Backoff", "SweepInterval"], error.Faults.Select(fault => fault.Path));
    }
}
