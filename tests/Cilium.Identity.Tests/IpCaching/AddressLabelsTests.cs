// SPDX-License-Identifier: Apache-2.0
using static Cilium.Identity.Tests.IpCacheFixture;

namespace Cilium.Identity.Tests;

public sealed class AddressLabelsTests : IDisposable
{
    private static readonly LabelSet s_api = LabelSet.Parse("fqdn:api.example.com");
    private static readonly LabelSet s_both = LabelSet.Parse("fqdn:api.example.com", "fqdn:*.example.com");

    private readonly IpCacheFixture _fixture = new();

    private IpCache Cache => _fixture.Cache;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Labels_are_set_address_by_address_and_equal_ones_share_an_identity()
    {
        Cache.SetLabels("names", [new(Prefix("192.0.2.1/32"), s_api), new(Prefix("192.0.2.2/32"), s_both), new(Prefix("192.0.2.3/32"), s_api)]);
        Cache.SetLabels("names", [new(Prefix("192.0.2.4/32"), s_both)]);
        Assert.Equal("fqdn:api.example.com=;reserved:world-ipv4=;", _fixture.LabelsOf("192.0.2.1/32"));
        Assert.Equal("fqdn:*.example.com=;fqdn:api.example.com=;reserved:world-ipv4=;", _fixture.LabelsOf("192.0.2.2/32"));
        Assert.Equal(_fixture.Resolve("192.0.2.1"), _fixture.Resolve("192.0.2.3"));
        Assert.Equal(_fixture.Resolve("192.0.2.2"), _fixture.Resolve("192.0.2.4"));
        Cache.SetLabels("names", [new(Prefix("192.0.2.1/32"), s_both), new(Prefix("192.0.2.3/32"), LabelSet.Empty)]);
        Assert.Equal(_fixture.Resolve("192.0.2.2"), _fixture.Resolve("192.0.2.1"));
        Assert.Equal(9u, _fixture.Resolve("192.0.2.3"));
        _fixture.Collect();
        Assert.Equal(11, _fixture.Allocator.Count);
    }

    [Fact]
    public void What_others_say_of_an_address_stays_beside_them()
    {
        Cache.Acquire("policy", [new(Prefix("192.0.2.0/24")), new(Prefix("192.0.2.1/32"))]);
        Cache.SetLabels("names", [new(Prefix("192.0.2.1/32"), s_api), new(Prefix("192.0.2.2/32"), s_api)]);
        Assert.Equal("cidr:192.0.2.1/32=;fqdn:api.example.com=;reserved:world-ipv4=;", _fixture.LabelsOf("192.0.2.1/32"));
        Assert.Equal("cidr:192.0.2.0/24=;fqdn:api.example.com=;reserved:world-ipv4=;", _fixture.LabelsOf("192.0.2.2/32"));
        Cache.SetLabels("names", [new(Prefix("192.0.2.1/32"), LabelSet.Empty), new(Prefix("192.0.2.2/32"), LabelSet.Empty)]);
        Assert.Equal("cidr:192.0.2.1/32=;reserved:world-ipv4=;", _fixture.LabelsOf("192.0.2.1/32"));
        Assert.Equal("", _fixture.LabelsOf("192.0.2.2/32"));
    }

    [Fact]
    public void An_address_of_the_cluster_keeps_its_identity()
    {
        SecurityIdentity pod = _fixture.Allocator.Acquire(LabelSet.Parse("k8s:app=web"));
        Cache.Upsert(Prefix("10.0.0.1/32"), Direct("endpoint/1", EntrySource.Local, pod.Id.Value));
        Cache.SetLabels("names", [new(Prefix("10.0.0.1/32"), s_api)]);
        Assert.Equal(pod.Id.Value, _fixture.Resolve("10.0.0.1"));
        Cache.Remove(Prefix("10.0.0.1/32"), "endpoint/1");
        Assert.Equal("fqdn:api.example.com=;reserved:world-ipv4=;", _fixture.LabelsOf("10.0.0.1/32"));
    }
}
