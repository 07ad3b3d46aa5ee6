// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Tests;

public sealed class ObjectInspectionTests
{
    private readonly BpfObjectSpec _spec = SampleObject.Spec();

    [Fact]
    public void Programs_tell_their_section_type_and_hook()
    {
        Assert.Equal(["classify", "write_raw", "optional", "newer_section"], _spec.Programs.Select(p => p.Name));
        var classify = _spec.Programs["classify"];
        Assert.Equal(("tc", BpfProgramType.SchedulerClassifier, null), (classify.Section, classify.Type, classify.AttachType));
        Assert.InRange(classify.InstructionCount, 20, 80);
        Assert.Equal(BpfAttachType.TcxIngress, _spec.Programs["newer_section"].AttachType);
        Assert.Equal((BpfProgramType.Xdp, BpfAttachType.Xdp), (_spec.Programs["optional"].Type, _spec.Programs["optional"].AttachType!.Value));
    }

    [Fact]
    public void A_section_with_a_question_mark_is_not_selected_at_first()
    {
        Assert.False(_spec.Programs["optional"].IsSelected);
        Assert.True(_spec.Programs["classify"].IsSelected);
    }

    [Fact]
    public void Maps_tell_their_definition_and_types()
    {
        var flows = _spec.Maps["flows"];
        Assert.Equal((BpfMapType.Hash, 8, 16, 128u), (flows.Type, flows.KeySize, flows.ValueSize, flows.MaxEntries));
        Assert.Equal(("struct sample_key", "struct sample_value"), (flows.KeyType!.CName, flows.ValueType!.CName));
        var raw = _spec.Maps["raw"];
        Assert.Equal((BpfMapType.Array, 4, 16, BpfMapFlags.MemoryMappable), (raw.Type, raw.KeySize, raw.ValueSize, raw.Flags));
        Assert.Null(raw.ValueType);
        Assert.Equal((BpfMapType.RingBuffer, 4096u), (_spec.Maps["events"].Type, _spec.Maps["events"].MaxEntries));
    }

    [Fact]
    public void A_map_of_maps_tells_what_its_inner_maps_are()
    {
        var inner = _spec.Maps["generations"].InnerMap;
        Assert.NotNull(inner);
        Assert.Equal((BpfMapType.Hash, 4, 8, 16u), (inner.Type, inner.KeySize, inner.ValueSize, inner.MaxEntries));
    }

    [Fact]
    public void Variables_tell_their_type_place_and_initial_value()
    {
        Assert.Equal(
            ["node_id", "is_strict", "node_mac", "limits"],
            _spec.Variables.Where(v => v.Section == ".rodata").Select(v => v.Name));
        Assert.Equal(7u, _spec.Variables["node_id"].Get<uint>());
        Assert.Equal(-1, _spec.Variables["last_delta"].Get<int>());
        Assert.Equal(0ul, _spec.Variables["packets"].Get<ulong>());
        Assert.Equal(".data.tuning", _spec.Variables["step"].Section);
        Assert.True(_spec.Variables["limits"].IsConstant);
        Assert.False(_spec.Variables["step"].IsConstant);
        Assert.Equal("const volatile struct sample_limits", _spec.Variables["limits"].Type.CName);
    }

    [Fact]
    public void The_licence_and_types_are_those_of_the_source()
    {
        Assert.Equal("GPL", _spec.License);
        var value = _spec.Btf!.Find<BtfComposite>("sample_value");
        Assert.Equal(16u, value.ByteSize);
        Assert.Equal(("zone", 68u, 12u), value.Members.Where(m => m.Name == "zone").Select(m => (m.Name, m.BitOffset, m.BitSize)).Single());
    }

    [Fact]
    public void File_stream_bytes_and_resource_give_the_same_blueprint()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("bpf-object").FullName, "sample.bpf.o");
        try
        {
            File.WriteAllBytes(path, SampleObject.Image());
            var fromFile = BpfObjectSpec.FromFile(path);
            using var stream = new MemoryStream(SampleObject.Image());
            var fromStream = BpfObjectSpec.FromStream(stream, "sample");
            foreach (var other in new[] { fromFile, fromStream, BpfObjectSpec.Parse(SampleObject.Image(), "sample") })
            {
                Assert.Equal(_spec.ToString(), other.ToString());
                Assert.Equal(_spec.Maps.Select(m => m.ToString()), other.Maps.Select(m => m.ToString()));
                Assert.Equal(_spec.Variables.Select(v => v.ToString()), other.Variables.Select(v => v.ToString()));
            }
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    [Fact]
    public void An_unknown_name_is_answered_with_close_ones()
    {
        var error = Assert.Throws<BpfNameNotFoundException>(() => _spec.Maps["flow"]);
        Assert.Equal(("map", "flow"), (error.Kind, error.Name));
        Assert.Equal(["flows"], error.CloseNames);
        Assert.Equal(["node_id"], Assert.Throws<BpfNameNotFoundException>(() => _spec.Variables["nod_id"]).CloseNames);
        Assert.Contains("sample.bpf.o", Assert.Throws<BpfNameNotFoundException>(
            () => BpfObjectSpec.FromResource(typeof(SampleObject).Assembly, "simple.bpf.o")).CloseNames);
    }
}
