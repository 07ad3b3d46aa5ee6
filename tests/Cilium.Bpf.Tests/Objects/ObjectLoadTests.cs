// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;
using Cilium.Bpf.Tests.Support;

namespace Cilium.Bpf.Tests;

public sealed class ObjectLoadTests
{
    [Fact]
    public void Constants_set_before_loading_are_what_programs_see()
    {
        var spec = SampleObject.Spec();
        spec.Variables["node_id"].Set(30u);
        spec.Variables["limits"].Set((Burst: 5u, Rate: 0u));
        spec.Variables["node_mac"].SetArray<byte>([0, 0, 0, 0, 0, 6]);
        using var loaded = spec.Load();
        Assert.Equal(41, loaded.Programs["classify"].TestRun(SampleObject.Packet).ReturnValue);

        spec.Variables["is_strict"].Set(true);
        using var strict = spec.Load();
        Assert.Equal(-1, strict.Programs["classify"].TestRun(SampleObject.Packet).ReturnValue);
        Assert.Equal(41, loaded.Programs["classify"].TestRun(SampleObject.Packet).ReturnValue);
    }

    [Fact]
    public void Variables_are_read_and_written_while_programs_run()
    {
        using var loaded = SampleObject.Spec().Load();
        var classify = loaded.Programs["classify"];
        classify.TestRun(SampleObject.Packet, repeat: 10);
        Assert.Equal(10ul, loaded.Variables["packets"].Read<ulong>());
        loaded.Variables["step"].Write(5u);
        classify.TestRun(SampleObject.Packet, repeat: 2);
        Assert.Equal(20ul, loaded.Variables["packets"].Read<ulong>());
        Assert.Equal(-1, loaded.Variables["last_delta"].Read<int>());
    }

    [Fact]
    public void Constants_cannot_be_written_once_loaded()
    {
        using var loaded = SampleObject.Spec().Load();
        Assert.Equal(7u, loaded.Variables["node_id"].Read<uint>());
        Assert.Throws<InvalidOperationException>(() => loaded.Variables["node_id"].Write(8u));
        Assert.True(loaded.DataMaps[".rodata"].GetInfo().IsFrozen);
    }

    [Fact]
    public void A_variable_is_accessed_by_its_own_type_only()
    {
        using var loaded = SampleObject.Spec().Load();
        Assert.Throws<BpfVariableTypeException>(() => loaded.Variables["packets"].Read<uint>());
        Assert.Throws<BpfVariableTypeException>(() => loaded.Variables["step"].Write(5L));
        var bytes = new byte[6];
        loaded.Variables["node_mac"].CopyTo(bytes);
        Assert.Equal([2, 0, 0, 0, 0, 1], bytes);
    }

    [Fact]
    public void Maps_are_typed_and_their_sizes_checked()
    {
        using var loaded = SampleObject.Spec().Load();
        loaded.Programs["classify"].TestRun(SampleObject.Packet);
        var flows = loaded.GetMap<ulong, Int128>("flows");
        var (key, value) = Assert.Single(flows.Select(entry => (entry.Key, entry.Value)));
        Assert.Equal(6ul << 32, key);
        Assert.Equal((ulong)SampleObject.Packet.Length, (ulong)value);
        var error = Assert.Throws<MapIncompatibleException>(() => loaded.GetMap<uint, uint>("flows"));
        Assert.Equal(2, error.Differences.Count);
    }

    [Fact]
    public void Only_selected_programs_and_maps_are_loaded()
    {
        var spec = SampleObject.Spec();
        spec.SelectPrograms("write_raw");
        spec.Maps["generations"].IsSelected = false;
        using var loaded = spec.Load();
        Assert.Equal(["write_raw"], loaded.Programs.Select(p => p.Name));
        Assert.False(loaded.Maps.Contains("generations"));
        Assert.True(loaded.Maps.Contains("flows"));
    }

    [Fact]
    public void Sizes_and_inner_maps_are_as_edited()
    {
        var spec = SampleObject.Spec();
        spec.Maps["flows"].MaxEntries = 4321;
        spec.Maps["flows"].Flags |= BpfMapFlags.NoPreallocation;
        spec.Maps["generations"].InnerMap!.MaxEntries = 77;
        using var loaded = spec.Load();
        Assert.Equal((4321u, BpfMapFlags.NoPreallocation), (loaded.Maps["flows"].MaxEntries, loaded.Maps["flows"].Flags));
        using var inner = BpfMap.Create(new BpfMapOptions(BpfMapType.Hash) { KeySize = 4, ValueSize = 8, MaxEntries = 77 });
        new BpfMapOfMaps<uint>(loaded.Maps["generations"]).Update(0, inner);
        loaded.Programs["classify"].TestRun(SampleObject.Packet);
        Assert.Equal(1, loaded.Variables["last_delta"].Read<int>());
    }

    [Fact]
    public void An_inner_map_takes_the_shape_of_an_existing_one()
    {
        using var template = BpfMap.Create(new BpfMapOptions(BpfMapType.LruHash) { KeySize = 4, ValueSize = 8, MaxEntries = 10 });
        var spec = SampleObject.Spec();
        spec.Maps["generations"].ReplaceInnerMap(template);
        using var loaded = spec.Load();
        using var hash = BpfMap.Create(new BpfMapOptions(BpfMapType.Hash) { KeySize = 4, ValueSize = 8, MaxEntries = 10 });
        var generations = new BpfMapOfMaps<uint>(loaded.Maps["generations"]);
        generations.Update(0, template);
        Assert.ThrowsAny<BpfException>(() => generations.Update(1, hash));
    }

    [Fact]
    public void A_section_can_be_made_larger()
    {
        var spec = SampleObject.Spec();
        spec.Variables["step"].Set(3u);
        spec.DataSections[".data.tuning"].Resize(9000);
        using var loaded = spec.Load();
        Assert.Equal(9000, loaded.DataMaps[".data.tuning"].ValueSize);
        loaded.Programs["classify"].TestRun(SampleObject.Packet);
        Assert.Equal(3ul, loaded.Variables["packets"].Read<ulong>());
    }

    [Fact]
    public void A_map_is_shared_between_objects()
    {
        using var first = SampleObject.Spec().Load();
        var spec = SampleObject.Spec();
        spec.Maps["flows"].ReuseFrom(first.Maps["flows"]);
        using var second = spec.Load();
        Assert.Equal(first.Maps["flows"].Id, second.Maps["flows"].Id);
        second.Programs["classify"].TestRun(SampleObject.Packet);
        Assert.Single(first.GetMap<ulong, Int128>("flows"));
    }

    [Fact]
    public void A_shared_map_may_have_the_name_of_another_map_of_the_object()
    {
        using var shared = BpfMap.Create(new BpfMapOptions(BpfMapType.Array)
        {
            Name = "flows",
            KeySize = 4,
            ValueSize = 16,
            MaxEntries = 4,
            Flags = BpfMapFlags.MemoryMappable,
        });
        var spec = SampleObject.Spec();
        spec.Maps["raw"].ReuseFrom(shared);
        spec.Maps["flows"].MaxEntries = 99;
        using var loaded = spec.Load();
        Assert.Equal(shared.Id, loaded.Maps["raw"].Id);
        Assert.Equal((BpfMapType.Hash, 99u), (loaded.Maps["flows"].Type, loaded.Maps["flows"].MaxEntries));
        loaded.Programs["write_raw"].TestRun(SampleObject.Packet);
        Assert.True(shared.As<uint, UInt128>().TryLookup(1, out var length));
        Assert.Equal((UInt128)SampleObject.Packet.Length, length);
    }

    [Fact]
    public void A_map_that_differs_is_not_shared_and_every_difference_is_told()
    {
        using var other = BpfMap.Create(new BpfMapOptions(BpfMapType.Hash) { KeySize = 16, ValueSize = 4, MaxEntries = 128 });
        var error = Assert.Throws<MapIncompatibleException>(() => SampleObject.Spec().Maps["flows"].ReuseFrom(other));
        Assert.Equal(["key size", "value size"], error.Differences.Select(d => d.Property));
    }

    [Fact]
    public void A_program_without_a_known_section_needs_a_type()
    {
        var spec = SampleObject.Spec();
        spec.Programs["classify"].Type = BpfProgramType.Unspecified;
        var error = Assert.Throws<BpfException>(() => spec.Load());
        Assert.Contains("Programs[\"classify\"].Type", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_can_be_loaded_as_another_type()
    {
        var spec = SampleObject.Spec();
        spec.SelectPrograms("newer_section");
        spec.Programs["newer_section"].Type = BpfProgramType.SocketFilter;
        using var loaded = spec.Load();
        Assert.Equal(BpfProgramType.SocketFilter, loaded.Programs["newer_section"].Type);
    }

    [Fact]
    public void A_replacement_is_bound_to_a_function_of_a_loaded_program()
    {
        using var target = BpfObjectSpec.FromResource(typeof(SampleObject).Assembly, "replaceable.bpf.o").Load();
        var spec = BpfObjectSpec.FromResource(typeof(SampleObject).Assembly, "replaceable.bpf.o");
        spec.SelectPrograms("replacement");
        spec.Programs["replacement"].TargetProgram = target.Programs["staged"];
        try
        {
            using var loaded = spec.Load();
            Assert.Equal(BpfProgramType.Extension, loaded.Programs["replacement"].Type);
        }
        catch (BpfLoadException refused) when (refused.Errno == Errno.EPERM)
        {
            // Some hosts forbid programs that run by trampoline, to root as well; the error still names the program.
            Assert.Equal("replacement", refused.Program);
        }

        spec.Programs["replacement"].AttachTarget = "no_such_stage";
        var error = Assert.Throws<BpfLoadException>(() => spec.Load());
        Assert.Contains("'staged' has nothing named 'no_such_stage'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void After_disposal_maps_programs_and_variables_refuse()
    {
        var loaded = SampleObject.Spec().Load();
        var packets = loaded.Variables["packets"];
        Assert.Equal(0ul, packets.Read<ulong>());
        var id = loaded.Programs["classify"].Id;
        loaded.Dispose();
        loaded.Dispose();
        Assert.Throws<ObjectDisposedException>(() => packets.Read<ulong>());
        Assert.Throws<ObjectDisposedException>(() => loaded.Variables["step"].Write(1u));
        Assert.Throws<ObjectDisposedException>(() => loaded.Programs["classify"].TestRun(SampleObject.Packet));
        Eventually.True(() => IsGone(id), "the program is unloaded");
    }

    [Fact]
    public void Statistics_of_the_verifier_are_kept_when_asked_for()
    {
        using var loaded = SampleObject.Spec().Load(new BpfLoadOptions { VerifierLog = BpfVerifierLog.Statistics });
        var report = loaded.Verification["classify"];
        Assert.InRange(report.ProcessedInstructions!.Value, 20, 1000);
        Assert.Equal(1_000_000, report.InstructionLimit);
        Assert.NotNull(report.StackDepth);
        Assert.Null(report.Reason);
        using var silent = SampleObject.Spec().Load();
        Assert.Empty(silent.Verification);
    }

    [Fact]
    public void Programs_are_gone_once_their_objects_are()
    {
        var ids = new List<uint>();
        var broken = BpfObjectSpec.FromResource(typeof(SampleObject).Assembly, "packet_without_bounds_check.bpf.o");
        for (var i = 0; i < 20; i++)
        {
            using var loaded = SampleObject.Spec().Load();
            _ = loaded.Variables["packets"].Read<ulong>();
            ids.AddRange(loaded.Programs.Select(p => p.Id));
            Assert.Throws<VerifierException>(() => broken.Load());
        }

        Eventually.True(() => ids.TrueForAll(IsGone), "the programs are unloaded");
    }

    private static bool IsGone(uint id)
    {
        using var program = BpfProgram.TryOpenById(id);
        return program is null;
    }
}
