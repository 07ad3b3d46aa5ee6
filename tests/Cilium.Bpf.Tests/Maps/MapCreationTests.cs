// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Tests.Maps;

public class MapCreationTests
{
    [Fact]
    public void A_map_is_what_its_options_say()
    {
        using var map = BpfMap.Create(new BpfMapOptions(BpfMapType.Hash)
        {
            Name = "conntrack.v4",
            KeySize = 12,
            ValueSize = 20,
            MaxEntries = 100,
            Flags = BpfMapFlags.NoPreallocation,
            NumaNode = 0,
        });

        Assert.Equal("conntrack.v4", map.Name);
        Assert.Equal(BpfMapType.Hash, map.Type);
        Assert.Equal((12, 20, 20), (map.KeySize, map.ValueSize, map.ValueBufferSize));
        Assert.Equal(100u, map.MaxEntries);
        Assert.NotEqual(0u, map.Id);
        BpfMapInfo info = map.GetInfo();
        Assert.Equal(map.Id, info.Id);
        Assert.Equal("conntrack.v4", info.Name);
        Assert.Equal(BpfMapFlags.NoPreallocation | BpfMapFlags.NumaNode, info.Flags);
        Assert.False(info.IsFrozen);
        Assert.True(info.MemoryBytes > 0);
    }

    [Fact]
    public void Memory_grows_with_the_entries_of_a_map_that_is_not_preallocated()
    {
        using var map = BpfMap<uint, Block>.Create(new BpfMapOptions(BpfMapType.Array) { MaxEntries = 1000 });
        Assert.True(map.GetInfo().MemoryBytes >= 1000 * 64);
    }

    [Fact]
    public void Every_fault_is_named_at_once()
    {
        var options = new BpfMapOptions(BpfMapType.LpmTrie)
        {
            Name = "a name that is far too long",
            Flags = BpfMapFlags.MemoryMappable,
            NumaNode = -1,
        };

        IReadOnlyList<string> faults = options.Validate();

        Assert.Equal(7, faults.Count);
        string message = Assert.Throws<ArgumentException>(() => BpfMap.Create(options)).Message;
        Assert.All(faults, fault => Assert.Contains(fault, message, StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("27 characters", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("KeySize", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("MaxEntries", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(BpfMapType.Unspecified, 4, 4, 4u, "Type is not set")]
    [InlineData(BpfMapType.Hash, 0, 4, 4u, "KeySize of a map of type Hash is not set")]
    [InlineData(BpfMapType.Hash, 4, 0, 4u, "ValueSize of a map of type Hash is not set")]
    [InlineData(BpfMapType.Array, 8, 4, 4u, "KeySize is 8; the type Array takes 4")]
    [InlineData(BpfMapType.ProgramArray, 4, 8, 4u, "ValueSize is 8; the type ProgramArray takes 4")]
    [InlineData(BpfMapType.Queue, 4, 8, 4u, "KeySize is 4; the type Queue takes 0")]
    [InlineData(BpfMapType.RingBuffer, 0, 0, 5000u, "must be a power of two")]
    [InlineData(BpfMapType.SocketStorage, 4, 4, 10u, "MaxEntries (10) must be 0")]
    [InlineData(BpfMapType.HashOfMaps, 4, 4, 10u, "needs InnerMap")]
    public void A_fault_says_what_and_why(BpfMapType type, int keySize, int valueSize, uint maxEntries, string expected)
    {
        var options = new BpfMapOptions(type) { KeySize = keySize, ValueSize = valueSize, MaxEntries = maxEntries };
        Assert.Contains(expected, Assert.Single(options.Validate()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BpfMapType.RingBuffer, 0, 0, 65536u)]
    [InlineData(BpfMapType.UserRingBuffer, 0, 0, 65536u)]
    [InlineData(BpfMapType.PerfEventArray, 0, 0, 2u)]
    [InlineData(BpfMapType.StackTrace, 0, 80, 16u)]
    [InlineData(BpfMapType.CgroupArray, 0, 0, 4u)]
    [InlineData(BpfMapType.DeviceMap, 0, 4, 4u)]
    [InlineData(BpfMapType.DeviceMapHash, 0, 8, 4u)]
    [InlineData(BpfMapType.CpuMap, 0, 4, 2u)]
    [InlineData(BpfMapType.SocketMap, 0, 8, 4u)]
    [InlineData(BpfMapType.SocketHash, 12, 8, 4u)]
    [InlineData(BpfMapType.ReuseportSocketArray, 0, 8, 4u)]
    [InlineData(BpfMapType.CgroupStorage, 16, 8, 0u)]
    [InlineData(BpfMapType.PerCpuCgroupStorage, 16, 8, 0u)]
    public void Types_without_a_class_of_their_own_are_created_too(BpfMapType type, int keySize, int valueSize, uint maxEntries)
    {
        using var map = BpfMap.Create(new BpfMapOptions(type) { KeySize = keySize, ValueSize = valueSize, MaxEntries = maxEntries });
        Assert.Equal(type, map.Type);
    }

    [Fact]
    public void Types_are_kept_by_the_kernel()
    {
        Btf types = OpaqueBtf.IntegerKey(8);
        using var map = BpfMap.Create(new BpfMapOptions(BpfMapType.Hash)
        {
            MaxEntries = 4,
            KeyType = types[OpaqueBtf.IntegerTypeId],
            ValueType = types[OpaqueBtf.BytesTypeId],
        });

        BpfMapInfo info = map.GetInfo();
        Assert.Equal((4, 8), (map.KeySize, map.ValueSize));
        Assert.NotEqual(0u, info.BtfId);
        Assert.Equal((OpaqueBtf.IntegerTypeId, OpaqueBtf.BytesTypeId), (info.BtfKeyTypeId, info.BtfValueTypeId));
    }

    [Fact]
    public void What_the_kernel_refuses_is_said_with_its_error_number()
    {
        var error = Assert.Throws<BpfException>(() => BpfMap.Create(new BpfMapOptions((BpfMapType)9999)
        {
            Name = "nonsense",
            KeySize = 4,
            ValueSize = 4,
            MaxEntries = 1,
        }));
        Assert.Contains("nonsense", error.Message, StringComparison.Ordinal);
        Assert.Equal("EINVAL", error.ErrnoName);
    }

    [System.Runtime.CompilerServices.InlineArray(64)]
    private struct Block
    {
        public byte Element;
    }
}
