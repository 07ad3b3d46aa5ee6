// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Tests;

public sealed class ObjectEditTests
{
    private readonly BpfObjectSpec _spec = SampleObject.Spec();

    [Fact]
    public void A_constant_takes_a_value_of_its_size_and_kind()
    {
        _spec.Variables["node_id"].Set(41u);
        _spec.Variables["is_strict"].Set(true);
        _spec.Variables["limits"].Set((Burst: 3u, Rate: 4u));
        Assert.Equal(41u, _spec.Variables["node_id"].Get<uint>());
        Assert.True(_spec.Variables["is_strict"].Get<bool>());
        Assert.Equal((3u, 4u), _spec.Variables["limits"].Get<(uint, uint)>());
    }

    [Fact]
    public void A_literal_may_set_an_unsigned_variable_as_long_as_it_fits()
    {
        _spec.Variables["node_id"].Set(5);
        Assert.Equal(5u, _spec.Variables["node_id"].Get<uint>());
        var error = Assert.Throws<BpfVariableTypeException>(() => _spec.Variables["node_id"].Set(-5));
        Assert.Contains("-5", error.Actual, StringComparison.Ordinal);
        Assert.Equal(5u, _spec.Variables["node_id"].Get<uint>());
    }

    [Fact]
    public void A_value_of_another_size_is_refused_with_both_types()
    {
        var error = Assert.Throws<BpfVariableTypeException>(() => _spec.Variables["node_id"].Set(5L));
        Assert.Equal("node_id", error.Variable);
        Assert.Equal("const volatile __u32 (4 bytes)", error.Expected);
        Assert.Equal("Int64 (8 bytes)", error.Actual);
    }

    [Fact]
    public void A_value_of_another_kind_is_refused()
    {
        Assert.Throws<BpfVariableTypeException>(() => _spec.Variables["node_id"].Set(5f));
        Assert.Throws<BpfVariableTypeException>(() => _spec.Variables["limits"].Set(5L));
        Assert.Throws<BpfVariableTypeException>(() => _spec.Variables["node_id"].SetArray<byte>([1, 2, 3, 4]));
    }

    [Fact]
    public void An_array_is_set_as_a_whole()
    {
        _spec.Variables["node_mac"].SetArray<byte>([1, 2, 3, 4, 5, 6]);
        Assert.Equal([1, 2, 3, 4, 5, 6], _spec.Variables["node_mac"].Bytes.ToArray());
        Assert.Throws<BpfVariableTypeException>(() => _spec.Variables["node_mac"].SetArray<byte>([1, 2, 3]));
        Assert.Throws<BpfVariableTypeException>(() => _spec.Variables["node_mac"].SetBytes([1, 2, 3, 4, 5, 6, 7]));
    }

    [Fact]
    public void Neighbours_in_the_section_keep_their_values()
    {
        _spec.Variables["is_strict"].Set(true);
        Assert.Equal(7u, _spec.Variables["node_id"].Get<uint>());
        Assert.Equal([2, 0, 0, 0, 0, 1], _spec.Variables["node_mac"].Bytes.ToArray());
    }

    [Fact]
    public void A_copy_has_edits_of_its_own()
    {
        _spec.Variables["node_id"].Set(1u);
        _spec.Maps["flows"].MaxEntries = 10;
        var copy = _spec.Clone();
        copy.Variables["node_id"].Set(2u);
        copy.Maps["flows"].MaxEntries = 20;
        copy.Maps["generations"].InnerMap!.MaxEntries = 30;
        copy.Programs["classify"].IsSelected = false;
        Assert.Equal((1u, 10u), (_spec.Variables["node_id"].Get<uint>(), _spec.Maps["flows"].MaxEntries));
        Assert.Equal(16u, _spec.Maps["generations"].InnerMap!.MaxEntries);
        Assert.True(_spec.Programs["classify"].IsSelected);
        Assert.Equal((2u, 20u), (copy.Variables["node_id"].Get<uint>(), copy.Maps["flows"].MaxEntries));
    }

    [Fact]
    public void Impossible_sizes_are_refused_at_once()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _spec.Maps["flows"].MaxEntries = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => _spec.Maps["events"].MaxEntries = 5000);
        Assert.Throws<ArgumentOutOfRangeException>(() => _spec.DataSections[".bss"].Resize(1));
        _spec.Maps["events"].MaxEntries = 65536;
        Assert.Equal(65536u, _spec.Maps["events"].MaxEntries);
    }

    [Fact]
    public void Selecting_an_unknown_program_changes_nothing()
    {
        Assert.Throws<BpfNameNotFoundException>(() => _spec.SelectPrograms("write_raw", "missing"));
        Assert.True(_spec.Programs["classify"].IsSelected);
        _spec.SelectPrograms("write_raw");
        Assert.Equal(["write_raw"], _spec.Programs.Where(p => p.IsSelected).Select(p => p.Name));
    }

    [Fact]
    public void Only_a_map_of_maps_takes_an_inner_map()
    {
        using var map = BpfMap.Create(new BpfMapOptions(BpfMapType.Array) { KeySize = 4, ValueSize = 8, MaxEntries = 1 });
        Assert.Throws<InvalidOperationException>(() => _spec.Maps["flows"].ReplaceInnerMap(map));
    }
}
