// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Tests.Support;

namespace Cilium.Bpf.Tests.Maps;

public class MapOfMapsTests
{
    [Theory]
    [InlineData(BpfMapType.HashOfMaps)]
    [InlineData(BpfMapType.ArrayOfMaps)]
    public void Inner_maps_are_put_in_opened_replaced_and_taken_out(BpfMapType type)
    {
        using var first = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 8);
        using var second = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 8);
        using var outer = BpfMapOfMaps<uint>.Create(new BpfMapOptions(type) { MaxEntries = 4, InnerMap = first });
        Assert.False(outer.TryLookupId(2, out _));
        Assert.False(outer.TryOpen(2, out _));

        outer.Update(2, first);
        first.Update(1, 11);
        Assert.True(outer.TryLookupId(2, out uint id));
        Assert.Equal(first.Id, id);
        Assert.True(outer.TryOpen(2, out BpfMap? opened));
        using (opened)
        {
            Assert.Equal(11UL, opened.As<uint, ulong>().Lookup(1));
        }

        outer.Update(2, second);
        Assert.True(outer.TryLookupId(2, out id));
        Assert.Equal(second.Id, id);
        Assert.True(outer.TryDelete(2));
        Assert.False(outer.TryLookupId(2, out _));
    }

    [Fact]
    public void The_outer_map_keeps_an_inner_map_alive()
    {
        using var template = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 8);
        using var outer = BpfMapOfMaps<uint>.Create(new BpfMapOptions(BpfMapType.HashOfMaps) { MaxEntries = 4, InnerMap = template });
        using (var inner = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 8))
        {
            inner.Update(5, 55);
            outer.Update(1, inner);
        }

        Assert.True(outer.TryOpen(1, out BpfMap? opened));
        using (opened)
        {
            Assert.Equal(55UL, opened.As<uint, ulong>().Lookup(5));
        }
    }

    [Fact]
    public void An_inner_map_of_another_shape_is_refused()
    {
        using var template = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 8);
        using var other = BpfMap<uint, uint>.Create(BpfMapType.Hash, 8, "other_shape");
        using var outer = BpfMapOfMaps<uint>.Create(new BpfMapOptions(BpfMapType.HashOfMaps) { MaxEntries = 4, InnerMap = template });
        var error = Assert.Throws<BpfException>(() => outer.Update(1, other));
        Assert.Contains("other_shape", error.Message, StringComparison.Ordinal);
        Assert.False(outer.TryLookupId(1, out _));
    }

    [Theory]
    [InlineData(BpfMapType.HashOfMaps, false)]
    [InlineData(BpfMapType.HashOfMaps, true)]
    [InlineData(BpfMapType.ArrayOfMaps, false)]
    [InlineData(BpfMapType.ArrayOfMaps, true)]
    public void The_inner_maps_are_listed_empty_slots_passed_over(BpfMapType type, bool withoutBatches)
    {
        using var inner = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 8);
        using var outer = BpfMapOfMaps<uint>.Create(new BpfMapOptions(type) { MaxEntries = 100, InnerMap = inner });
        if (withoutBatches)
        {
            outer.DisableBatches();
        }

        foreach (uint key in new uint[] { 0, 17, 18, 60, 99 })
        {
            outer.Update(key, inner);
        }

        KeyValuePair<uint, uint>[] listed = [.. outer.EnumerateInnerIds()];
        Assert.Equal([0u, 17u, 18u, 60u, 99u], listed.Select(entry => entry.Key).Order());
        Assert.All(listed, entry => Assert.Equal(inner.Id, entry.Value));
    }

    [Fact]
    public void It_is_pinned_and_opened_like_any_map()
    {
        using var fileSystem = new TemporaryBpfFileSystem();
        using var inner = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 8);
        using (var outer = BpfMapOfMaps<uint>.Create(new BpfMapOptions(BpfMapType.HashOfMaps) { MaxEntries = 4, InnerMap = inner }))
        {
            outer.Update(3, inner);
            outer.Pin(fileSystem["outer"]);
        }

        using var opened = BpfMapOfMaps<uint>.OpenPinned(fileSystem["outer"]);
        Assert.True(opened.TryLookupId(3, out uint id));
        Assert.Equal(inner.Id, id);
        Assert.Throws<MapIncompatibleException>(() => BpfMapOfMaps<ulong>.OpenPinned(fileSystem["outer"]));
    }
}
