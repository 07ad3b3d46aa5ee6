// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;
using Cilium.Bpf.Tests.Support;
using static Cilium.Bpf.Tests.Support.BpfAssembler;

namespace Cilium.Bpf.Tests.Links;

public sealed class IteratorTests
{
    private const int HelperSeqWrite = 127;

    [Fact]
    public void An_iterator_prints_a_line_for_each_map()
    {
        using BpfMap one = TestKernel.CreateCounter();
        using BpfProgram program = LoadForMaps();
        using BpfLink link = program.AttachIterator();
        using BpfIteratorStream stream = link.OpenIterator();
        List<string> lines = [.. stream.ReadLines()];

        Assert.InRange(lines.Count, 1, 100_000);
        Assert.All(lines, line => Assert.Equal("map", line));
        Assert.Equal(0, stream.Read(new byte[16]));
    }

    [Fact]
    public void Each_opening_walks_anew()
    {
        using BpfMap one = TestKernel.CreateCounter();
        using BpfProgram program = LoadForMaps();
        using BpfLink link = program.AttachIterator();
        for (int i = 0; i < 3; i++)
        {
            using BpfIteratorStream stream = link.OpenIterator();
            Assert.NotEmpty(stream.ReadLines());
        }
    }

    [Fact]
    public void An_iterator_over_elements_visits_those_of_its_map()
    {
        using BpfMap map = TestKernel.CreateMap(BpfMapType.Hash, 4, 8, 100);
        for (int i = 0; i < 42; i++)
        {
            map.UpdateBytes(BitConverter.GetBytes(i), BitConverter.GetBytes((long)i));
        }

        using BpfProgram? program = TryLoadForElements();
        if (program is null)
        {
            return;
        }

        using BpfLink link = program.AttachIterator(new BpfIteratorTarget { Map = map });
        using BpfIteratorStream stream = link.OpenIterator();

        Assert.Equal(42, stream.ReadLines().Count());
        NamedLinkInfo info = Assert.IsType<NamedLinkInfo>(link.GetInfo());
        Assert.Equal(("bpf_map_elem", map.Id), (info.Name, info.MapId));
    }

    [Fact]
    public void An_iterator_over_elements_without_its_map_is_refused()
    {
        using BpfProgram? program = TryLoadForElements();
        if (program is not null)
        {
            Assert.Equal(Errno.EBADF, Assert.Throws<BpfException>(() => program.AttachIterator()).Errno);
        }
    }

    [Fact]
    public void A_tasks_iterator_can_be_narrowed_to_one_process()
    {
        using BpfProgram program = Load("bpf_iter_task", keyOffset: 8);
        using BpfLink link = program.AttachIterator(new BpfIteratorTarget { ThreadId = Environment.ProcessId });
        using BpfIteratorStream stream = link.OpenIterator();

        Assert.Single(stream.ReadLines());
    }

    [Fact]
    public void Only_iterator_links_can_be_opened()
    {
        using BpfProgram program = TestKernel.Load(BpfProgramType.RawTracepoint, new BpfAssembler().Return(0));
        using BpfLink link = program.AttachRawTracepoint("sys_enter");

        Assert.Equal(Errno.EINVAL, Assert.Throws<BpfException>(() => link.OpenIterator()).Errno);
    }

    private static BpfProgram LoadForMaps() => Load("bpf_iter_bpf_map", keyOffset: 8);

    private static BpfProgram Load(string target, int keyOffset) =>
        TestKernel.Load(BpfProgramType.Tracing, Printing(keyOffset), "iterate", BpfAttachType.TraceIterator, Btf.FromKernel().Find<BtfFunction>(target).Id);

    /// <summary>Null where a hardened kernel refuses such programs before it looks at them, as it does those on functions.</summary>
    private static BpfProgram? TryLoadForElements()
    {
        uint target = Btf.FromKernel().Find<BtfFunction>("bpf_iter_bpf_map_elem").Id;
        int result = TestKernel.TryLoad(
            BpfProgramType.Tracing, Printing(keyOffset: 16), "iterate", BpfAttachType.TraceIterator, target, out BpfProgram? program, out string reason);
        if (program is null)
        {
            Assert.Equal(-Errno.EPERM, result);
            Assert.StartsWith("processed 0 insns", reason, StringComparison.Ordinal);
        }

        return program;
    }

    /// <summary>A program that prints "map" for each object; the last call, without an object, prints nothing.</summary>
    private static BpfAssembler Printing(int keyOffset)
    {
        const int MapAndNewline = 0x0a70616d;
        return new BpfAssembler().Load64(R6, R1, keyOffset).JumpIfZero(R6, "out")
            .Store32Immediate(Frame, -8, MapAndNewline).Load64(R1, R1, 0).Load64(R1, R1, 0)
            .MoveRegister(R2, Frame).Add(R2, -8).Move(R3, 4).Call(HelperSeqWrite).Label("out").Return(0);
    }
}
