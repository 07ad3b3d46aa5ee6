// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Tests.Support;
using static Cilium.Bpf.Tests.Support.BpfAssembler;

namespace Cilium.Bpf.Tests.Maps;

/// <summary>What programs write, user space reads, and the other way round.</summary>
public class MapUseByProgramsTests
{
    private const int HelperTailCall = 12;
    private const int HelperMapPush = 87;
    private const int Packet = 64;

    [Fact]
    public void A_program_counts_in_its_own_CPUs_value()
    {
        using var counters = BpfPerCpuMap<uint, ulong>.Create(new BpfMapOptions(BpfMapType.PerCpuArray) { MaxEntries = 1 });
        using BpfProgram program = TestKernel.Load(
            BpfProgramType.SchedulerClassifier,
            new BpfAssembler().Store32Immediate(Frame, -4, 0).Increment(counters, "end").Label("end").Return(0));
        program.TestRun(new byte[Packet], repeat: 1000);

        ulong[] values = new ulong[PossibleCpus.Count];
        Assert.True(counters.TryLookup(0, values));
        Assert.Equal(1000UL, values.Aggregate(0UL, (sum, value) => sum + value));
    }

    [Fact]
    public void A_tail_call_goes_to_the_program_in_the_array_and_on_when_the_slot_is_empty()
    {
        using var tails = BpfProgramArray.Create(4, "tails");
        using BpfProgram target = TestKernel.Load(BpfProgramType.SchedulerClassifier, new BpfAssembler().Return(42));
        using BpfProgram caller = TestKernel.Load(
            BpfProgramType.SchedulerClassifier,
            new BpfAssembler().LoadMap(R2, tails).Move(R3, 2).Call(HelperTailCall).Return(7));

        Assert.Equal(7, caller.TestRun(new byte[Packet]).ReturnValue);
        tails.Update(2, target);
        Assert.Equal(42, caller.TestRun(new byte[Packet]).ReturnValue);
        Assert.True(tails.TryDelete(2));
        Assert.Equal(7, caller.TestRun(new byte[Packet]).ReturnValue);
    }

    [Fact]
    public void A_program_looks_into_the_inner_map_that_is_there_now()
    {
        using var first = BpfMap<uint, ulong>.Create(BpfMapType.Array, 1);
        using var second = BpfMap<uint, ulong>.Create(BpfMapType.Array, 1);
        first.Update(0, 100);
        second.Update(0, 200);
        using var outer = BpfMapOfMaps<uint>.Create(new BpfMapOptions(BpfMapType.ArrayOfMaps) { MaxEntries = 1, InnerMap = first });
        using BpfProgram program = TestKernel.Load(
            BpfProgramType.SchedulerClassifier,
            new BpfAssembler().Store32Immediate(Frame, -4, 0)
                .LoadMap(R1, outer).MoveRegister(R2, Frame).Add(R2, -4).Call(TestKernel.HelperMapLookup).JumpIfZero(R0, "none")
                .MoveRegister(R1, R0).MoveRegister(R2, Frame).Add(R2, -4).Call(TestKernel.HelperMapLookup).JumpIfZero(R0, "none")
                .Load64(R0, R0, 0).Exit()
                .Label("none").Return(0));

        Assert.Equal(0, program.TestRun(new byte[Packet]).ReturnValue);
        outer.Update(0, first);
        Assert.Equal(100, program.TestRun(new byte[Packet]).ReturnValue);
        outer.Update(0, second);
        Assert.Equal(200, program.TestRun(new byte[Packet]).ReturnValue);
    }

    [Fact]
    public void Memory_that_is_mapped_shows_what_a_program_writes_at_once()
    {
        using var counter = BpfMappedArray<long>.Create(1);
        using BpfProgram program = TestKernel.Load(
            BpfProgramType.SchedulerClassifier,
            new BpfAssembler().Store32Immediate(Frame, -4, 0).Increment(counter, "end").Label("end").Return(0));
        program.TestRun(new byte[Packet], repeat: 500);
        Assert.Equal(500, counter.Get(0));
        counter.GetWritable(0) = 0;
        program.TestRun(new byte[Packet]);
        Assert.Equal(1, counter.Values[0]);
    }

    [Fact]
    public void What_a_program_pushes_is_popped()
    {
        using var queue = BpfQueueMap<ulong>.Create(new BpfMapOptions(BpfMapType.Queue) { MaxEntries = 8 });
        using BpfProgram program = TestKernel.Load(
            BpfProgramType.SchedulerClassifier,
            new BpfAssembler().Store64Immediate(Frame, -8, 4711)
                .LoadMap(R1, queue).MoveRegister(R2, Frame).Add(R2, -8).Move(R3, 0).Call(HelperMapPush).Return(0));
        program.TestRun(new byte[Packet], repeat: 3);
        int popped = 0;
        while (queue.TryPop(out ulong value))
        {
            Assert.Equal(4711UL, value);
            popped++;
        }

        Assert.Equal(3, popped);
    }

    [Fact]
    public void Batches_are_tried_once_and_then_known()
    {
        // A program array has no batches: walking it falls back by itself.
        using var tails = BpfProgramArray.Create(8);
        using BpfProgram target = MinimalProgram.Load(BpfProgramType.SchedulerClassifier);
        tails.Update(3, target);
        BpfMap<uint, uint> plain = tails.As<uint, uint>();
        Assert.Equal(KeyValuePair.Create(3u, target.Id), Assert.Single(plain));
        Assert.Equal(KeyValuePair.Create(3u, target.Id), Assert.Single(plain));
    }
}
