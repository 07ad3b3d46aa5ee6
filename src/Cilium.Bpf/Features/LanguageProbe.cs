// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Loads programs that use what newer verifiers and instruction sets allow.</summary>
internal static class LanguageProbe
{
    private const int OldInstructionLimit = 4096;
    private const int FetchAndAdd = 0x01;

    public static ProbeOutcome Functions() => Load(
        BpfInstruction.CallFunction(1), BpfInstruction.Exit(), BpfInstruction.Set(0, 0), BpfInstruction.Exit());

    public static ProbeOutcome BoundedLoops() => Load(
        BpfInstruction.Set(1, 10),
        BpfInstruction.Add(1, -1),
        BpfInstruction.JumpIfNot(1, 0, -2),
        BpfInstruction.Set(0, 0),
        BpfInstruction.Exit());

    public static ProbeOutcome LargePrograms()
    {
        var program = new BpfInstruction[OldInstructionLimit + 1];
        Array.Fill(program, BpfInstruction.Set(0, 0));
        program[^1] = BpfInstruction.Exit();
        return Load(program);
    }

    public static ProbeOutcome Atomics() => Load(
        BpfInstruction.Set(1, 1),
        BpfInstruction.Store(10, -8, 1),
        BpfInstruction.Atomic(10, -8, 1, FetchAndAdd),
        BpfInstruction.Set(0, 0),
        BpfInstruction.Exit());

    public static ProbeOutcome InstructionSet2() => Load(
        BpfInstruction.Set(0, 0), BpfInstruction.JumpIfLess(0, 1, 0), BpfInstruction.Exit());

    public static ProbeOutcome InstructionSet3() => Load(
        BpfInstruction.Set(0, 0), BpfInstruction.JumpIfNot32(0, 1, 0), BpfInstruction.Exit());

    public static ProbeOutcome InstructionSet4() => Load(
        BpfInstruction.Set(0, 0), BpfInstruction.Swap16(0), BpfInstruction.JumpFar(0), BpfInstruction.Exit());

    /// <summary>Begins and ends a numeric iterator.</summary>
    public static ProbeOutcome OpenCodedIterators()
    {
        if (!RunningKernelBtf.TryFindFunction("bpf_iter_num_new", out uint begin)
            || !RunningKernelBtf.TryFindFunction("bpf_iter_num_destroy", out uint end))
        {
            return ProbeOutcome.Missing();
        }

        return Load(
            BpfProgramType.SchedulerClassifier,
            BpfInstruction.Move(1, 10),
            BpfInstruction.Add(1, -8),
            BpfInstruction.Set(2, 0),
            BpfInstruction.Set(3, 10),
            BpfInstruction.CallKernelFunction(begin),
            BpfInstruction.Move(1, 10),
            BpfInstruction.Add(1, -8),
            BpfInstruction.CallKernelFunction(end),
            BpfInstruction.Set(0, 0),
            BpfInstruction.Exit());
    }

    private static ProbeOutcome Load(params ReadOnlySpan<BpfInstruction> program) => Load(BpfProgramType.SocketFilter, program);

    private static ProbeOutcome Load(BpfProgramType type, params ReadOnlySpan<BpfInstruction> program) =>
        ProbeOutcome.OfDescriptor(RawProgram.Load(type, program));
}
