// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using System.Runtime.InteropServices;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf.Tests.Maps;

/// <summary>The structures given to bpf(2) against the running kernel's own types.</summary>
public class InteropLayoutTests
{
    private static readonly Lazy<Btf> Kernel = new(Btf.FromKernel);

    /// <summary>Our structure, the kernel's type, and the member of it that ours stands for (empty: the type itself).</summary>
    public static TheoryData<Type, string, string> Structures => new()
    {
        { typeof(KernelMapInfo), "bpf_map_info", "" },
        { typeof(KernelProgramInfo), "bpf_prog_info", "" },
        { typeof(KernelBtfInfo), "bpf_btf_info", "" },
        { typeof(MapCreateAttr), "bpf_attr", "" },
        { typeof(MapElementAttr), "bpf_attr", "" },
        { typeof(MapBatchAttr), "bpf_attr", "batch" },
        { typeof(MapFreezeAttr), "bpf_attr", "" },
        { typeof(ProgramLoadAttr), "bpf_attr", "" },
        { typeof(ObjectPathAttr), "bpf_attr", "" },
        { typeof(ProgramAttachAttr), "bpf_attr", "" },
        { typeof(ObjectInfoAttr), "bpf_attr", "info" },
        { typeof(ProgramQueryAttr), "bpf_attr", "query" },
        { typeof(RawTracepointOpenAttr), "bpf_attr", "raw_tracepoint" },
        { typeof(BtfLoadAttr), "bpf_attr", "" },
        { typeof(TaskFdQueryAttr), "bpf_attr", "task_fd_query" },
        { typeof(EnableStatsAttr), "bpf_attr", "enable_stats" },
        { typeof(IteratorCreateAttr), "bpf_attr", "iter_create" },
        { typeof(ProgramBindMapAttr), "bpf_attr", "prog_bind_map" },
    };

    [Theory]
    [MemberData(nameof(Structures))]
    public void Every_field_lies_where_the_kernel_has_it(Type structure, string kernelType, string member)
    {
        BtfComposite type = Kernel.Value.Find<BtfComposite>(kernelType);
        if (member.Length > 0)
        {
            Assert.True(type.TryFindMember(member, out BtfMember? part));
            type = Assert.IsType<BtfComposite>(part.Type.Unwrapped);
        }

        FieldInfo[] fields = [.. structure.GetFields(BindingFlags.Instance | BindingFlags.Public).Where(field => field.Name != "padding")];
        Assert.NotEmpty(fields);
        Assert.All(fields, field =>
        {
            Assert.True(type.TryFindMember(field.Name, out BtfMember? kernelField), $"The kernel has no {kernelType}.{field.Name}.");
            Assert.Equal(kernelField.ByteOffset, Marshal.OffsetOf(structure, field.Name).ToInt32());

            // A bit field of the kernel's is the word that it lies in.
            Assert.True(kernelField.IsBitField || kernelField.Type.Size == Marshal.SizeOf(field.FieldType), field.Name);
        });
    }

    [Fact]
    public void Ids_lie_in_the_first_words()
    {
        BtfComposite type = Kernel.Value.Find<BtfComposite>("bpf_attr");
        foreach ((string kernelField, string ours) in new[]
        {
            ("map_id", nameof(ObjectIdAttr.id)),
            ("start_id", nameof(ObjectIdAttr.id)),
            ("next_id", nameof(ObjectIdAttr.next_id)),
            ("open_flags", nameof(ObjectIdAttr.open_flags)),
        })
        {
            Assert.True(type.TryFindMember(kernelField, out BtfMember? member));
            Assert.Equal(member.ByteOffset, Marshal.OffsetOf<ObjectIdAttr>(ours).ToInt32());
        }
    }

    [Theory]
    [InlineData(typeof(BpfMapType), "bpf_map_type")]
    [InlineData(typeof(BpfHelper), "bpf_func_id")]
    [InlineData(typeof(BpfCommand), "bpf_cmd")]
    public void Every_value_of_an_enumeration_is_one_of_the_kernels(Type enumeration, string kernelType)
    {
        HashSet<long> values = [.. Kernel.Value.Find<BtfEnumeration>(kernelType).Values.Select(value => value.Value)];
        Assert.All(Enum.GetValues(enumeration).Cast<object>(), value => Assert.Contains(Convert.ToInt64(value, null), values));
    }

    [Theory]
    [InlineData(BpfMapFlags.NoPreallocation, "BPF_F_NO_PREALLOC")]
    [InlineData(BpfMapFlags.NoCommonLru, "BPF_F_NO_COMMON_LRU")]
    [InlineData(BpfMapFlags.NumaNode, "BPF_F_NUMA_NODE")]
    [InlineData(BpfMapFlags.ReadOnly, "BPF_F_RDONLY")]
    [InlineData(BpfMapFlags.WriteOnly, "BPF_F_WRONLY")]
    [InlineData(BpfMapFlags.StackBuildId, "BPF_F_STACK_BUILD_ID")]
    [InlineData(BpfMapFlags.ZeroSeed, "BPF_F_ZERO_SEED")]
    [InlineData(BpfMapFlags.ReadOnlyForPrograms, "BPF_F_RDONLY_PROG")]
    [InlineData(BpfMapFlags.WriteOnlyForPrograms, "BPF_F_WRONLY_PROG")]
    [InlineData(BpfMapFlags.Clone, "BPF_F_CLONE")]
    [InlineData(BpfMapFlags.MemoryMappable, "BPF_F_MMAPABLE")]
    [InlineData(BpfMapFlags.PreserveElements, "BPF_F_PRESERVE_ELEMS")]
    [InlineData(BpfMapFlags.InnerMap, "BPF_F_INNER_MAP")]
    [InlineData(BpfMapFlags.Link, "BPF_F_LINK")]
    public void Flags_have_the_kernels_bits(BpfMapFlags flag, string kernelName) =>
        Assert.Equal((long)flag, Kernel.Value.Types().OfType<BtfEnumeration>()
            .SelectMany(enumeration => enumeration.Values)
            .First(value => value.Name == kernelName).Value);
}
