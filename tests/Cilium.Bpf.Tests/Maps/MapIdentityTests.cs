// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Tests.Maps;

public class MapIdentityTests
{
    [Fact]
    public void A_map_is_found_among_the_ids_and_opened_by_its_own()
    {
        using var map = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 8, "by_id");
        map.Update(1, 11);
        Assert.Contains(map.Id, BpfMap.EnumerateIds());

        using var again = BpfMap<uint, ulong>.OpenById(map.Id);
        Assert.Equal("by_id", again.Name);
        Assert.Equal(11UL, again.Lookup(1));
    }

    [Fact]
    public void Ids_ascend()
    {
        using var first = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 8);
        using var second = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 8);
        uint[] ids = [.. BpfMap.EnumerateIds()];
        Assert.Equal(ids.Order(), ids);
    }

    [Fact]
    public void An_unknown_id_is_a_miss_or_an_error_as_asked()
    {
        Assert.Null(BpfMap.TryOpenById(uint.MaxValue - 1));
        var error = Assert.Throws<BpfException>(() => BpfMap.OpenById(uint.MaxValue - 1));
        Assert.Equal("ENOENT", error.ErrnoName);
        Assert.Contains("4294967294", error.Message, StringComparison.Ordinal);
    }
}
