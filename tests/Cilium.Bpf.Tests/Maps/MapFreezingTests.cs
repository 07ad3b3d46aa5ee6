// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Tests.Maps;

public class MapFreezingTests
{
    [Theory]
    [InlineData(BpfMapType.Array)]
    [InlineData(BpfMapType.Hash)]
    public void A_frozen_map_is_read_and_not_written(BpfMapType type)
    {
        using var map = BpfMap<uint, ulong>.Create(type, 4, "frozen");
        map.Update(1, 11);
        map.Freeze();
        Assert.True(map.GetInfo().IsFrozen);
        Assert.Equal(11UL, map.Lookup(1));

        var error = Assert.Throws<BpfException>(() => map.Update(1, 12));
        Assert.Equal("EPERM", error.ErrnoName);
        Assert.Contains("frozen", error.Remedy, StringComparison.Ordinal);
        Assert.IsNotType<MissingCapabilityException>(error);
        Assert.Throws<BpfException>(() => map.UpdateBatch([1u], [12UL]));
        Assert.Equal(11UL, map.Lookup(1));
    }

    [Fact]
    public void A_map_is_frozen_once()
    {
        using var map = BpfMap<uint, ulong>.Create(BpfMapType.Array, 4);
        map.Freeze();
        var error = Assert.Throws<BpfException>(map.Freeze);
        Assert.Contains(error.ErrnoName, new[] { "EBUSY", "EPERM" });
        Assert.Contains("frozen already", error.Message, StringComparison.Ordinal);
    }
}
