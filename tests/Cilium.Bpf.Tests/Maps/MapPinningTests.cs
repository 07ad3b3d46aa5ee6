// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Tests.Support;

namespace Cilium.Bpf.Tests.Maps;

public class MapPinningTests
{
    [Fact]
    public void A_pinned_map_outlives_its_owner_and_is_opened_again()
    {
        using var fileSystem = new TemporaryBpfFileSystem();
        uint id;
        using (var map = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 8))
        {
            map.Update(1, 11);
            map.Pin(fileSystem["state"]);
            id = map.Id;
        }

        using var again = BpfMap<uint, ulong>.OpenPinned(fileSystem["state"]);
        Assert.Equal(id, again.Id);
        Assert.Equal(11UL, again.Lookup(1));
    }

    [Fact]
    public void An_unpinned_path_is_free_again()
    {
        using var fileSystem = new TemporaryBpfFileSystem();
        using var map = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 8);
        map.Pin(fileSystem["m"]);
        Assert.True(BpfMap.Unpin(fileSystem["m"]));
        Assert.False(BpfMap.Unpin(fileSystem["m"]));
        map.Pin(fileSystem["m"]);
    }

    [Fact]
    public void A_taken_path_is_said_to_be_taken()
    {
        using var fileSystem = new TemporaryBpfFileSystem();
        using var map = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 8);
        map.Pin(fileSystem["m"]);
        var error = Assert.Throws<BpfFileSystemException>(() => map.Pin(fileSystem["m"]));
        Assert.Equal("EEXIST", error.ErrnoName);
        Assert.Equal(fileSystem["m"], error.Path);
        Assert.True(error.IsMounted);
    }

    [Fact]
    public void A_path_outside_a_BPF_file_system_is_said_to_be_outside()
    {
        string directory = Directory.CreateTempSubdirectory("cilium-bpf-").FullName;
        try
        {
            using var map = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 8);
            var pin = Assert.Throws<BpfFileSystemException>(() => map.Pin(Path.Combine(directory, "m")));
            Assert.False(pin.IsMounted);
            Assert.Contains("mount -t bpf", pin.Remedy, StringComparison.Ordinal);

            var open = Assert.Throws<BpfFileSystemException>(() => BpfMap.OpenPinned(Path.Combine(directory, "m")));
            Assert.False(open.IsMounted);
            Assert.Equal("ENOENT", open.ErrnoName);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void A_missing_directory_is_named()
    {
        using var fileSystem = new TemporaryBpfFileSystem();
        using var map = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 8);
        var error = Assert.Throws<BpfFileSystemException>(() => map.Pin(Path.Combine(fileSystem["absent"], "m")));
        Assert.Null(error.IsMounted);
        Assert.Contains(fileSystem["absent"], error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_pinned_is_said_as_such()
    {
        using var fileSystem = new TemporaryBpfFileSystem();
        var error = Assert.Throws<BpfFileSystemException>(() => BpfMap.OpenPinned(fileSystem["absent"]));
        Assert.Equal("ENOENT", error.ErrnoName);
        Assert.True(error.IsMounted);
        Assert.Contains("Nothing is pinned", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pinned_program_is_not_taken_for_a_map()
    {
        using var fileSystem = new TemporaryBpfFileSystem();
        using BpfProgram program = MinimalProgram.Load(BpfProgramType.SocketFilter);
        program.Pin(fileSystem["p"]);
        var error = Assert.Throws<BpfException>(() => BpfMap.OpenPinned(fileSystem["p"]));
        Assert.Contains("bpf-prog", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_map_opened_for_reading_cannot_be_written()
    {
        using var fileSystem = new TemporaryBpfFileSystem();
        using var map = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 8);
        map.Update(1, 11);
        map.Pin(fileSystem["m"]);

        using var reader = BpfMap<uint, ulong>.OpenPinned(fileSystem["m"], BpfMapAccess.ReadOnly);
        Assert.Equal(11UL, reader.Lookup(1));
        Assert.Equal("EPERM", Assert.Throws<BpfException>(() => reader.Update(1, 12)).ErrnoName);
        using var writer = BpfMap<uint, ulong>.OpenPinned(fileSystem["m"], BpfMapAccess.WriteOnly);
        writer.Update(1, 12);
        Assert.Equal("EPERM", Assert.Throws<BpfException>(() => writer.TryLookup(1, out _)).ErrnoName);
        Assert.Equal(12UL, map.Lookup(1));
    }

    [Fact]
    public void OpenOrCreatePinned_creates_once_and_then_opens()
    {
        using var fileSystem = new TemporaryBpfFileSystem();
        var options = new BpfMapOptions(BpfMapType.Hash) { KeySize = 4, ValueSize = 8, MaxEntries = 16, Name = "shared" };
        using var first = BpfMap.OpenOrCreatePinned(fileSystem["m"], options);
        using var second = BpfMap.OpenOrCreatePinned(fileSystem["m"], options);
        Assert.Equal(first.Id, second.Id);
    }

    [Fact]
    public void OpenOrCreatePinned_gives_all_racers_the_same_map()
    {
        using var fileSystem = new TemporaryBpfFileSystem();
        var options = new BpfMapOptions(BpfMapType.Hash) { KeySize = 4, ValueSize = 8, MaxEntries = 16, Name = "raced" };
        for (int round = 0; round < 20; round++)
        {
            string path = fileSystem[$"m{round}"];
            uint[] ids = new uint[4];
            Parallel.For(0, ids.Length, i =>
            {
                using var map = BpfMap.OpenOrCreatePinned(path, options);
                ids[i] = map.Id;
            });
            Assert.Single(ids.Distinct());
        }
    }

    [Fact]
    public void OpenOrCreatePinned_without_a_BPF_file_system_creates_nothing()
    {
        var options = new BpfMapOptions(BpfMapType.Hash) { KeySize = 4, ValueSize = 8, MaxEntries = 16, Name = "nowhere" };
        var error = Assert.Throws<BpfFileSystemException>(() => BpfMap.OpenOrCreatePinned("/tmp/not-a-bpf-file-system-pin", options));
        Assert.False(error.IsMounted);
    }
}
