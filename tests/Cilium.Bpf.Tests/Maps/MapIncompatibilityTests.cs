// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Tests.Support;

namespace Cilium.Bpf.Tests.Maps;

public class MapIncompatibilityTests
{
    [Fact]
    public void Binding_with_wrong_sizes_lists_both()
    {
        using var map = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 8, "sized");
        var error = Assert.Throws<MapIncompatibleException>(() => map.As<ulong, uint>());
        Assert.Equal(
            [new MapDifference("key size", "8", "4"), new MapDifference("value size", "4", "8")], error.Differences);
        Assert.Equal("sized", error.MapName);
        Assert.Contains("key size is 4 instead of 8", error.Message, StringComparison.Ordinal);
        Assert.Contains("value size is 8 instead of 4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Binding_a_map_of_another_kind_says_which_kind_it_is()
    {
        using var perCpu = BpfPerCpuMap<uint, ulong>.Create(new BpfMapOptions(BpfMapType.PerCpuHash) { MaxEntries = 8 });
        MapDifference difference = Assert.Single(
            Assert.Throws<MapIncompatibleException>(() => perCpu.As<uint, ulong>()).Differences);
        Assert.Equal(("type", "PerCpuHash"), (difference.Property, difference.Actual));

        using var hash = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 8);
        Assert.Throws<MapIncompatibleException>(() => new BpfPerCpuMap<uint, ulong>(hash));
        Assert.Throws<MapIncompatibleException>(() => new BpfQueueMap<ulong>(hash));
        Assert.Throws<MapIncompatibleException>(() => new BpfMapOfMaps<uint>(hash));
        Assert.Throws<MapIncompatibleException>(() => new BpfProgramArray(hash));
        Assert.Throws<MapIncompatibleException>(() => new BpfLocalStorage<ulong>(hash));
        Assert.Throws<MapIncompatibleException>(() => new BpfBloomFilter<ulong>(hash));
        Assert.Throws<MapIncompatibleException>(() => new BpfMappedArray<ulong>(hash));
    }

    [Fact]
    public void A_pinned_map_that_differs_in_everything_has_everything_listed()
    {
        using var fileSystem = new TemporaryBpfFileSystem();
        using (var map = BpfMap.Create(new BpfMapOptions(BpfMapType.Hash)
        {
            Name = "policy",
            KeySize = 8,
            ValueSize = 16,
            MaxEntries = 1024,
            Flags = BpfMapFlags.NoPreallocation,
        }))
        {
            map.Pin(fileSystem["policy"]);
        }

        var error = Assert.Throws<MapIncompatibleException>(() => BpfMap.OpenPinned(
            fileSystem["policy"], new BpfMapOptions(BpfMapType.LruHash) { KeySize = 12, ValueSize = 8, MaxEntries = 4096 }));

        Assert.Equal(
            [
                new MapDifference("type", "LruHash", "Hash"),
                new MapDifference("key size", "12", "8"),
                new MapDifference("value size", "8", "16"),
                new MapDifference("max entries", "4096", "1024"),
                new MapDifference("flags", "None", "NoPreallocation"),
            ],
            error.Differences);
        Assert.Equal(fileSystem["policy"], error.Path);
        Assert.Equal("policy", error.MapName);
        Assert.All(error.Differences, difference => Assert.Contains(difference.ToString(), error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_pinned_map_that_fits_is_opened()
    {
        using var fileSystem = new TemporaryBpfFileSystem();
        var options = new BpfMapOptions(BpfMapType.LpmTrie) { KeySize = 8, ValueSize = 4, MaxEntries = 64, NumaNode = 0 };
        using (var map = BpfMap.Create(options))
        {
            map.Pin(fileSystem["trie"]);
        }

        using var opened = BpfMap.OpenPinned(fileSystem["trie"], options);
        Assert.Empty(opened.CompareWith(options));
    }

    [Fact]
    public void Device_maps_fit_though_the_kernel_adds_a_flag()
    {
        var options = new BpfMapOptions(BpfMapType.DeviceMap) { ValueSize = 4, MaxEntries = 64 };
        using var map = BpfMap.Create(options);
        map.EnsureCompatible(options);
    }

    [Fact]
    public void Layouts_are_compared_member_by_member()
    {
        Btf before = TestBtf.Struct("value", 16, ("address", TestBtf.U32, 0), ("port", TestBtf.U16, 4), ("flags", TestBtf.U16, 6), ("packets", TestBtf.U64, 8));
        Btf after = TestBtf.Struct("value", 16, ("address", TestBtf.U32, 0), ("flags", TestBtf.U16, 4), ("port", TestBtf.U32, 6), ("bytes", TestBtf.U64, 8));
        using var map = BpfMap.Create(new BpfMapOptions(BpfMapType.Hash)
        {
            MaxEntries = 8,
            KeyType = before[TestBtf.U32],
            ValueType = before[TestBtf.StructId],
        });

        IReadOnlyList<MapDifference> differences = map.CompareWith(new BpfMapOptions(BpfMapType.Hash)
        {
            MaxEntries = 8,
            KeyType = after[TestBtf.U32],
            ValueType = after[TestBtf.StructId],
        });

        Assert.Equal(
            [
                new MapDifference("value.flags offset", "byte 4", "byte 6"),
                new MapDifference("value.port offset", "byte 6", "byte 4"),
                new MapDifference("value.port size", "4", "2"),
                new MapDifference("value.bytes", "u64 at byte 8", "absent"),
                new MapDifference("value.packets", "absent", "u64 at byte 8"),
            ],
            differences);
        Assert.Empty(map.CompareWith(new BpfMapOptions(BpfMapType.Hash)
        {
            MaxEntries = 8,
            KeyType = before[TestBtf.U32],
            ValueType = before[TestBtf.StructId],
        }));
    }
}
