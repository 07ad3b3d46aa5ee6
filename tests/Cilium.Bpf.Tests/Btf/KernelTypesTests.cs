// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace Cilium.Bpf.Tests;

public sealed class KernelTypesTests
{
    private static readonly Btf Kernel = Btf.FromKernel();

    [Fact]
    public void A_struct_has_the_layout_that_the_kernel_compiled()
    {
        var list = Kernel.Find<BtfComposite>("list_head");
        Assert.Equal(16u, list.ByteSize);
        Assert.Equal([("next", 0u), ("prev", 64u)], list.Members.Select(m => (m.Name, m.BitOffset)));
        Assert.Equal("struct list_head *", list.Members[0].Type.CName);
        Assert.Same(list, ((BtfReference)list.Members[0].Type).Target);
    }

    [Fact]
    public void Members_of_anonymous_unions_are_found_with_their_own_offset()
    {
        var buffer = Kernel.Find<BtfComposite>("sk_buff");
        Assert.True(buffer.TryFindMember("sk", out var socket));
        Assert.True(buffer.TryFindMember("len", out var length));
        Assert.True(length.BitOffset > socket.BitOffset && socket.BitOffset > 0);
        Assert.Equal(4, length.Type.Size);
        Assert.False(buffer.TryFindMember("no_such_member", out _));
    }

    [Fact]
    public void Enumerations_have_the_numbers_of_our_own()
    {
        var types = Kernel.Find<BtfEnumeration>("bpf_map_type");
        foreach (var type in Enum.GetValues<BpfMapType>().Where(t => t is BpfMapType.RingBuffer or BpfMapType.LpmTrie or BpfMapType.HashOfMaps))
        {
            Assert.Contains(types.Values, v => v.Value == (long)type);
        }

        Assert.True(types.TryGetValue("BPF_MAP_TYPE_RINGBUF", out var ring));
        Assert.Equal((long)BpfMapType.RingBuffer, ring);
        Assert.True(Kernel.Find<BtfEnumeration>("bpf_prog_type").TryGetValue("BPF_PROG_TYPE_SK_LOOKUP", out var lookup));
        Assert.Equal((long)BpfProgramType.SkLookup, lookup);
    }

    [Fact]
    public void Functions_tell_their_parameters()
    {
        var function = Kernel.Find<BtfFunction>("tcp_v4_connect");
        Assert.Equal(["sk", "uaddr", "addr_len"], function.Prototype.Parameters.Select(p => p.Name));
        Assert.Equal("struct sock *", function.Prototype.Parameters[0].Type.CName);
        Assert.Equal("int", function.Prototype.Returns.CName);
    }

    [Fact]
    public void Typedefs_lead_to_what_they_name()
    {
        var alias = Kernel.Find<BtfReference>("u32");
        Assert.Equal(("u32", 4L), (alias.CName, alias.Size!.Value));
        var number = Assert.IsType<BtfInteger>(alias.Unwrapped);
        Assert.False(number.IsSigned);
        Assert.Equal(32, number.BitSize);
    }

    [Fact]
    public void Every_type_of_the_kernel_decodes_within_seconds()
    {
        var watch = Stopwatch.StartNew();
        var btf = Btf.FromKernel();
        var members = 0L;
        foreach (var type in btf.Types())
        {
            Assert.NotNull(type.CName);
            _ = type.Size;
            members += type is BtfComposite composite ? composite.Members.Count : 0;
        }

        Assert.True(btf.Count > 20_000, $"{btf.Count} types");
        Assert.True(members > 50_000, $"{members} members");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), watch.Elapsed.ToString());
    }

    [Fact]
    public void A_missing_type_is_answered_with_close_names()
    {
        var error = Assert.Throws<BpfNameNotFoundException>(() => Kernel.Find<BtfComposite>("sk_bufff"));
        Assert.Contains("sk_buff", error.CloseNames);
        Assert.False(Kernel.TryFind<BtfEnumeration>("sk_buff", out _));
    }
}
