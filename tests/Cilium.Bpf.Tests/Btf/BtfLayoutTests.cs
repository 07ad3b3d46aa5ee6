// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Tests;

public sealed class BtfLayoutTests
{
    private static readonly Btf Types = SampleObject.Spec().Btf!;

    private static readonly BtfStructLayout Key = new(
        "struct sample_key", "SampleKey", 8, [new("Mark", 0, 4), new("Proto", 4, 1)]);

    [Fact]
    public void A_struct_that_agrees_has_no_differences() => Assert.Empty(BtfLayout.Compare(Types, Key));

    [Fact]
    public void Bit_fields_need_to_be_covered()
    {
        BtfFieldLayout[] fields = [new("Bytes", 0, 8)];
        var differences = BtfLayout.Compare(Types, new BtfStructLayout("struct sample_value", "SampleValue", 16, fields));
        Assert.Equal(["'flags' at offset 8, 1 byte", "'zone' at offset 8, 2 bytes"], differences.Select(d => d.Expected));
    }

    [Fact]
    public void Every_difference_is_told()
    {
        var differences = BtfLayout.Compare(
            Types,
            Key with { Size = 12, Fields = [new("Mark", 0, 8), new("Port", 8, 2)] },
            new BtfStructLayout("struct missing", "Missing", 4, []),
            new BtfStructLayout("struct sample_limits", "Limits", 8, [new("Rate", 0, 4), new("Burst", 4, 4)]));
        Assert.Equal(
            [
                "SampleKey (struct sample_key): C has 8 bytes, C# has 12 bytes",
                "SampleKey.Mark (struct sample_key): C has offset 0, 4 bytes, C# has offset 0, 8 bytes",
                "SampleKey.Port (struct sample_key): C has no such member, C# has offset 8, 2 bytes",
                "Missing (struct missing): C has no such type, C# has a struct",
                "Limits.Rate (struct sample_limits): C has offset 4, 4 bytes, C# has offset 0, 4 bytes",
                "Limits.Burst (struct sample_limits): C has offset 0, 4 bytes, C# has offset 4, 4 bytes",
            ],
            differences.Select(d => d.ToString()));
    }

    [Fact]
    public void A_typedef_names_a_struct_too()
    {
        var types = BpfObjectSpec.FromResource(typeof(BtfLayoutTests).Assembly, "layouts.bpf.o").Btf!;
        Assert.Empty(BtfLayout.Compare(types, new BtfStructLayout("port_range_t", "PortRange", 4, [new("Low", 0, 2), new("High", 2, 2)])));
    }
}
