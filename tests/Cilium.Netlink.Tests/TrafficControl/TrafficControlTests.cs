// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Cilium.Netlink.Tests;

public sealed class TrafficControlTests(ITestOutputHelper output)
{
    [Fact]
    public void Clsact_is_added_once_listed_and_deleted()
    {
        using var network = new TestNetwork();
        LinkInfo link = network.AddVeth();
        Qdiscs qdiscs = network.Netlink.Qdiscs;

        Assert.True(qdiscs.EnsureClsact(link.Index));
        Assert.False(qdiscs.EnsureClsact(link.Index));

        Assert.Contains(qdiscs.List(link.Index), q => q.Kind == "clsact" && q.Parent == QdiscInfo.ClsactParent && !q.IsRoot);
        Assert.Contains(Tool.Tc(network.Namespace, "qdisc show dev left").EnumerateArray(), q => q.GetProperty("kind").GetString() == "clsact");
        qdiscs.Delete(new QdiscSpec(link.Index, "clsact"));
        Assert.DoesNotContain(qdiscs.List(link.Index), q => q.Kind == "clsact");
    }

    [Fact]
    public void A_veth_has_noqueue_at_its_root_and_a_link_that_is_gone_is_not_found()
    {
        using var network = new TestNetwork();
        LinkInfo link = network.AddVeth();

        Assert.Equal("noqueue", Assert.Single(network.Netlink.Qdiscs.List(link.Index), q => q.IsRoot).Kind);
        Assert.True(Assert.Throws<NetlinkException>(() => network.Netlink.Qdiscs.EnsureClsact(9999)).IsNotFound);
    }

    [Theory]
    [InlineData("fq")]
    [InlineData("fq_codel")]
    [InlineData("pfifo")]
    [InlineData("no-such-kind")]
    public void A_root_qdisc_is_replaced_or_its_kind_named_as_unsupported(string kind)
    {
        using var network = new TestNetwork();
        LinkInfo link = network.AddVeth();
        var spec = new QdiscSpec(link.Index, kind) { Handle = 0x10000 };

        if (IsKnownToTc(network, kind))
        {
            output.WriteLine($"This kernel has qdiscs of kind {kind}: replacing must succeed.");
            network.Netlink.Qdiscs.Replace(spec);
            Assert.Equal(new QdiscInfo(link.Index, kind, QdiscInfo.RootParent, 0x10000), Assert.Single(network.Netlink.Qdiscs.List(link.Index)));
            network.Netlink.Qdiscs.Delete(spec);
            Assert.Equal("noqueue", Assert.Single(network.Netlink.Qdiscs.List(link.Index)).Kind);
        }
        else
        {
            output.WriteLine($"This kernel lacks qdiscs of kind {kind}: the error must say so.");
            var error = Assert.Throws<UnsupportedKindException>(() => network.Netlink.Qdiscs.Replace(spec));
            Assert.Equal(("qdisc", kind), (error.ObjectType, error.Kind));
            Assert.NotNull(error.ExtendedAck);
        }
    }

    [Theory]
    [InlineData(FilterDirection.Ingress, "ingress")]
    [InlineData(FilterDirection.Egress, "egress")]
    public void A_bpf_filter_is_attached_replaced_listed_and_deleted(FilterDirection direction, string tcName)
    {
        using var network = new TestNetwork();
        LinkInfo link = network.AddVeth();
        using SafeFileHandle first = BpfProgram.LoadClassifier();
        using SafeFileHandle second = BpfProgram.LoadClassifier();
        network.Netlink.Qdiscs.EnsureClsact(link.Index);
        var spec = new BpfFilterSpec(link.Index, direction, first, "first") { Priority = 7, Handle = 2 };

        network.Netlink.Filters.Replace(spec);
        uint firstId = Assert.Single(network.Netlink.Filters.List(link.Index, direction)).BpfProgramId!.Value;
        network.Netlink.Filters.Replace(spec with { Program = second, Name = "second" });

        FilterInfo filter = Assert.Single(network.Netlink.Filters.List(link.Index, direction));
        Assert.Equal((link.Index, direction, "bpf", 7, 3, 2u), (filter.LinkIndex, filter.Direction, filter.Kind, filter.Priority, filter.Protocol, filter.Handle));
        Assert.Equal(("second", true), (filter.BpfName, filter.IsDirectAction));
        Assert.NotEqual(firstId, filter.BpfProgramId);
        JsonElement seen = Tool.Tc(network.Namespace, $"filter show dev left {tcName}");
        Assert.Contains(seen.EnumerateArray(), f => f.GetProperty("kind").GetString() == "bpf" && f.GetProperty("pref").GetInt32() == 7);

        network.Netlink.Filters.Delete(filter);
        Assert.Empty(network.Netlink.Filters.List(link.Index, direction));
        Assert.True(Assert.Throws<NetlinkException>(() => network.Netlink.Filters.Delete(filter)).IsNotFound);
    }

    [Fact]
    public void Without_clsact_there_are_no_filters_and_attaching_fails_with_the_kernels_words()
    {
        using var network = new TestNetwork();
        LinkInfo link = network.AddVeth();
        using SafeFileHandle program = BpfProgram.LoadClassifier();

        Assert.Empty(network.Netlink.Filters.List(link.Index, FilterDirection.Ingress));
        var error = Assert.Throws<NetlinkException>(() => network.Netlink.Filters.Replace(new BpfFilterSpec(link.Index, FilterDirection.Ingress, program, "p")));
        Assert.NotNull(error.ExtendedAck);
    }

    [Fact]
    public void Blueprints_out_of_range_are_refused_before_anything_is_sent()
    {
        using var network = new TestNetwork();
        using SafeFileHandle program = BpfProgram.LoadClassifier();
        var spec = new BpfFilterSpec(1, FilterDirection.Ingress, program, "p");

        Assert.Throws<ArgumentOutOfRangeException>(() => network.Netlink.Filters.Replace(spec with { Priority = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Netlink.Filters.Replace(spec with { Protocol = 65536 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Netlink.Filters.Replace(spec with { Handle = 0 }));
    }

    private static bool IsKnownToTc(TestNetwork network, string kind)
    {
        try
        {
            Tool.Run(network.Namespace, $"tc qdisc replace dev right root {kind}");
            return true;
        }
        catch (Xunit.Sdk.XunitException)
        {
            return false;
        }
    }
}
