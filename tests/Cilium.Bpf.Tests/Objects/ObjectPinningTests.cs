// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Tests.Support;

namespace Cilium.Bpf.Tests;

public sealed class ObjectPinningTests : IDisposable
{
    private readonly TemporaryBpfFileSystem _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_map_with_a_pin_path_is_created_once_and_found_again()
    {
        var spec = SampleObject.Spec();
        spec.Maps["flows"].PinPath = Path.Combine(_files.Path, "deep", "er", "flows");
        uint id;
        using (var first = spec.Load())
        {
            id = first.Maps["flows"].Id;
        }

        using var second = spec.Load();
        Assert.Equal(id, second.Maps["flows"].Id);
    }

    [Fact]
    public void A_pinned_map_that_differs_stops_the_load_with_every_difference()
    {
        var path = _files["flows"];
        using var other = BpfMap.Create(new BpfMapOptions(BpfMapType.LruHash) { KeySize = 8, ValueSize = 12, MaxEntries = 128 });
        other.Pin(path);
        var spec = SampleObject.Spec();
        spec.Maps["flows"].PinPath = path;
        var error = Assert.Throws<MapIncompatibleException>(() => spec.Load());
        Assert.Equal(path, error.Path);
        Assert.Equal(["type", "value size"], error.Differences.Select(d => d.Property));
        using var still = BpfMap.OpenPinned(path);
        Assert.Equal(other.Id, still.Id);
    }

    [Fact]
    public void A_pin_that_must_exist_is_missed()
    {
        var spec = SampleObject.Spec();
        spec.Maps["flows"].ReusePinned(_files["absent"]);
        var error = Assert.Throws<BpfFileSystemException>(() => spec.Load());
        Assert.Equal(_files["absent"], error.Path);
    }

    [Fact]
    public void A_pinned_map_is_used_and_not_pinned_again()
    {
        using var original = SampleObject.Spec().Load();
        original.Maps["flows"].Pin(_files["flows"]);
        var spec = SampleObject.Spec();
        spec.Maps["flows"].ReusePinned(_files["flows"]);
        using var loaded = spec.Load();
        Assert.Equal(original.Maps["flows"].Id, loaded.Maps["flows"].Id);
    }

    [Fact]
    public void Pinning_outside_a_bpf_file_system_is_refused_before_anything_is_loaded()
    {
        var directory = Directory.CreateTempSubdirectory("no-bpffs").FullName;
        try
        {
            var spec = SampleObject.Spec();
            spec.Maps["flows"].PinPath = Path.Combine(directory, "below", "flows");
            var error = Assert.Throws<BpfFileSystemException>(() => spec.Load());
            Assert.Contains("mount", error.Message, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFileSystemEntries(directory));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void A_load_that_fails_leaves_no_pin()
    {
        var spec = BpfObjectSpec.FromResource(typeof(SampleObject).Assembly, "map_value_past_its_end.bpf.o");
        spec.Maps["counts"].PinPath = _files["counts"];
        Assert.Throws<VerifierException>(() => spec.Load());
        Assert.False(File.Exists(_files["counts"]));
    }

    [Fact]
    public void When_one_pin_fails_the_others_are_taken_back()
    {
        var spec = SampleObject.Spec();
        spec.Maps["flows"].PinPath = _files["flows"];
        spec.Maps["raw"].PinPath = _files["a.name.with.dots"];
        Assert.Throws<BpfFileSystemException>(() => spec.Load());
        Assert.False(File.Exists(_files["flows"]));
    }

    [Fact]
    public void Whoever_comes_second_uses_the_map_that_the_first_pinned()
    {
        var ids = new uint[12];
        Parallel.For(0, ids.Length, new ParallelOptions { MaxDegreeOfParallelism = 6 }, i =>
        {
            var spec = SampleObject.Spec();
            spec.Maps["flows"].PinPath = _files["flows"];
            using var loaded = spec.Load();
            ids[i] = loaded.Maps["flows"].Id;
        });
        Assert.Single(ids.Distinct());
    }

    [Fact]
    public void Maps_pinned_by_name_go_to_the_pin_root()
    {
        var spec = BpfObjectSpec.FromResource(typeof(SampleObject).Assembly, "pinned.bpf.o");
        Assert.Equal(BpfMapPinning.ByName, spec.Maps["shared_state"].Pinning);
        var options = new BpfLoadOptions { PinRoot = _files["root"] };
        using var first = spec.Load(options);
        using var second = spec.Load(options);
        Assert.Equal(first.Maps["shared_state"].Id, second.Maps["shared_state"].Id);
        Assert.True(File.Exists(Path.Combine(options.PinRoot, "shared_state")));
    }
}
