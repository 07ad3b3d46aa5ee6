// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Tests;

public sealed class BtfParsingTests
{
    [Fact]
    public void Each_kind_is_decoded()
    {
        var bytes = new BtfBytes();
        var number = bytes.Integer("long", 8, encoding: 1);
        var pointer = bytes.Add(BtfKind.Pointer, "", number);
        var constant = bytes.Add(BtfKind.Const, "", number);
        var alias = bytes.Add(BtfKind.Typedef, "counter_t", constant);
        var array = bytes.Add(BtfKind.Array, "", 0, trailer: [alias, number, 3]);
        var real = bytes.Add(BtfKind.FloatingPoint, "double", 8);
        var forward = bytes.Add(BtfKind.Forward, "later", 0, flag: true);
        var states = bytes.Add(BtfKind.Enum, "state", 4, 2, true, [bytes.Name("OFF"), unchecked((uint)-1), bytes.Name("ON"), 1]);
        var wide = bytes.Add(BtfKind.Enum64, "wide", 8, 1, false, [bytes.Name("TOP"), 5, 0x80000000]);
        var pair = bytes.Add(BtfKind.Struct, "pair", 16, 2, true, [bytes.Name("a"), number, 0, bytes.Name("b"), number, 7u << 24 | 64]);
        var prototype = bytes.Add(BtfKind.FunctionPrototype, "", number, 1, false, [bytes.Name("x"), pointer]);
        var function = bytes.Add(BtfKind.Function, "run", prototype, (int)BtfLinkage.Global);
        var variable = bytes.Add(BtfKind.Variable, "total", array, 0, false, (uint)BtfLinkage.Static);
        var section = bytes.Add(BtfKind.Section, ".bss", 24, 1, false, [variable, 0, 24]);
        var tag = bytes.Add(BtfKind.DeclarationTag, "since:2", pair, 0, false, 1);
        var typeTag = bytes.Add(BtfKind.TypeTag, "rcu", number);
        var btf = Btf.Parse(bytes.Build());

        Assert.True(((BtfInteger)btf[number]).IsSigned);
        Assert.Equal(("long *", 8L), (btf[pointer].CName, btf[pointer].Size!.Value));
        Assert.Equal(("counter_t[3]", 24L), (btf[array].CName, btf[array].Size!.Value));
        Assert.Equal("const long", btf[constant].CName);
        Assert.Equal(8, ((BtfFloat)btf[real]).ByteSize);
        Assert.True(((BtfForward)btf[forward]).IsUnion);
        Assert.Null(btf[forward].Size);
        Assert.Equal([new BtfEnumValue("OFF", -1), new BtfEnumValue("ON", 1)], ((BtfEnumeration)btf[states]).Values);
        Assert.Equal(unchecked((long)0x8000000000000005), ((BtfEnumeration)btf[wide]).Values[0].Value);
        Assert.Equal([(0u, 0u), (64u, 7u)], ((BtfComposite)btf[pair]).Members.Select(m => (m.BitOffset, m.BitSize)));
        Assert.Equal((BtfLinkage.Global, "x"), (((BtfFunction)btf[function]).Linkage, ((BtfFunction)btf[function]).Prototype.Parameters[0].Name));
        Assert.Equal(24, btf[variable].Size);
        Assert.Same(btf[variable], ((BtfSection)btf[section]).Entries[0].Type);
        Assert.Equal(("since:2", 1), (btf.TagsOf(btf[pair]).Single().Name, ((BtfDeclarationTag)btf[tag]).ComponentIndex));
        Assert.Same(btf[number], btf[typeTag].Unwrapped);
        Assert.IsType<BtfVoid>(btf[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => btf[(uint)btf.Count]);
    }

    [Fact]
    public void Declaration_tags_of_a_source_are_read_back()
    {
        var btf = BpfObjectSpec.FromResource(typeof(BtfParsingTests).Assembly, "pinned.bpf.o").Btf!;
        var state = btf.Find<BtfComposite>("state");
        Assert.Equal(
            [("schema:2", -1), ("since:1.1", 1)],
            btf.TagsOf(state).Select(t => (t.Name, t.ComponentIndex)).Order());
    }

    [Fact]
    public void Split_types_build_on_their_base()
    {
        var bytes = new BtfBytes();
        var number = bytes.Integer("int", 4);
        var image = bytes.Build();
        var kernel = Btf.Parse(image);
        var module = new BtfBytes(firstId: 2, firstString: 5);
        var array = module.Add(BtfKind.Array, "", 0, trailer: [number, number, 5]);
        module.Add(BtfKind.Typedef, "five", array);
        var split = Btf.Parse(module.Build(), kernel);

        Assert.Equal(4, split.Count);
        Assert.Equal(20, split.Find<BtfReference>("five").Size);
        Assert.Same(kernel[number], split[number]);
        Assert.Same(kernel[number], split.Find<BtfInteger>("int"));
        Assert.Equal(2, split.Types().Count());
    }

    [Fact]
    public void A_chain_without_end_is_an_error_and_no_hang()
    {
        var bytes = new BtfBytes();
        bytes.Add(BtfKind.Typedef, "a", 2);
        bytes.Add(BtfKind.Typedef, "b", 1);
        var btf = Btf.Parse(bytes.Build());
        Assert.Equal(1u, Assert.Throws<BtfFormatException>(() => btf[1].Size).TypeId);
        Assert.Throws<BtfFormatException>(() => btf[1].Unwrapped);
        Assert.Equal("a", btf[1].CName);
    }

    [Fact]
    public void An_array_larger_than_memory_is_an_error()
    {
        var bytes = new BtfBytes();
        var element = bytes.Integer("long", 8);
        for (var i = 0; i < 4; i++)
        {
            element = bytes.Add(BtfKind.Array, "", 0, trailer: [element, 1, uint.MaxValue]);
        }

        var btf = Btf.Parse(bytes.Build());
        Assert.Throws<BtfFormatException>(() => btf[element].Size);
    }

    [Fact]
    public void Anonymous_structs_that_nest_without_measure_are_searched_in_bounded_time()
    {
        var bytes = new BtfBytes();
        var inner = bytes.Integer("int", 4);
        for (var i = 0; i < 60; i++)
        {
            inner = bytes.Add(BtfKind.Struct, "", 4, 3, false, [0, inner, 0, 0, inner, 0, 0, inner, 0]);
        }

        var btf = Btf.Parse(bytes.Build());
        Assert.False(((BtfComposite)btf[inner]).TryFindMember("absent", out _));
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        var image = BpfObjectSpec.FromResource(typeof(BtfParsingTests).Assembly, "sample.bpf.o").Btf!.RawBytes;
        for (var length = 0; length < image.Length; length++)
        {
            Assert.Throws<BtfFormatException>(() => Btf.Parse(image[..length]));
        }
    }

    [Theory]
    [InlineData(0, 0xeb, "big-endian")]
    [InlineData(2, 2, "version")]
    [InlineData(4, 0, "header")]
    [InlineData(8, 0xff, "type section")]
    public void A_wrong_header_is_named(int offset, byte value, string reason)
    {
        var bytes = new BtfBytes();
        bytes.Integer("int", 4);
        var image = bytes.Build();
        image[offset] = value;
        if (offset == 0)
        {
            image[1] = 0x9f;
        }

        Assert.Contains(reason, Assert.Throws<BtfFormatException>(() => Btf.Parse(image)).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BtfKind.Pointer, 9u, "refers to type 9")]
    [InlineData(BtfKind.Typedef, 2u, "refers to type 2")]
    [InlineData((BtfKind)25, 0u, "kind 25 is unknown")]
    [InlineData(BtfKind.FloatingPoint, 17u, "17 bytes")]
    public void A_wrong_record_is_named_with_its_id(BtfKind kind, uint sizeOrType, string reason)
    {
        var bytes = new BtfBytes();
        bytes.Add(kind, "x", sizeOrType);
        var error = Assert.Throws<BtfFormatException>(() => Btf.Parse(bytes.Build()));
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
        Assert.Equal(1u, error.TypeId);
    }

    [Fact]
    public void Names_that_share_a_megabyte_are_refused()
    {
        var bytes = new BtfBytes();
        bytes.Integer(new string('n', 1 << 20), 4);
        Assert.Contains("longer than", Assert.Throws<BtfFormatException>(() => Btf.Parse(bytes.Build())).Reason, StringComparison.Ordinal);
    }
}
