// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Bpf.Interop;

/// <summary>One BPF instruction (<c>struct bpf_insn</c>), and those that probes are written in.</summary>
/// <remarks>Source: the kernel's <c>Documentation/bpf/standardization/instruction-set.rst</c>. Registers 0 to 9, and 10: the frame.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct BpfInstruction(byte opcode, byte destination, byte source, short offset, int immediate)
{
    /// <summary>In the source register of a call: the immediate is the distance to a function of the same program.</summary>
    private const byte FunctionCall = 1;

    /// <summary>In the source register of a call: the immediate is a type id in the kernel's BTF.</summary>
    private const byte KernelFunctionCall = 2;

    private readonly byte _opcode = opcode;
    private readonly byte _registers = (byte)(destination | source << 4);
    private readonly short _offset = offset;
    private readonly int _immediate = immediate;

    public static BpfInstruction Exit() => new(0x95, 0, 0, 0, 0);

    /// <summary>64-bit: destination = immediate.</summary>
    public static BpfInstruction Set(byte destination, int immediate) => new(0xb7, destination, 0, 0, immediate);

    /// <summary>64-bit: destination = source.</summary>
    public static BpfInstruction Move(byte destination, byte source) => new(0xbf, destination, source, 0, 0);

    /// <summary>64-bit: destination += immediate.</summary>
    public static BpfInstruction Add(byte destination, int immediate) => new(0x07, destination, 0, 0, immediate);

    /// <summary>Calls a kernel helper by number.</summary>
    public static BpfInstruction Call(int helper) => new(0x85, 0, 0, 0, helper);

    /// <summary>Calls a function of this program, <paramref name="distance"/> instructions after the next.</summary>
    public static BpfInstruction CallFunction(int distance) => new(0x85, 0, FunctionCall, 0, distance);

    /// <summary>Calls a kernel function by its number in the kernel's BTF.</summary>
    public static BpfInstruction CallKernelFunction(uint typeId) => new(0x85, 0, KernelFunctionCall, 0, (int)typeId);

    /// <summary>Goes on <paramref name="distance"/> instructions after the next (instruction set version 4).</summary>
    public static BpfInstruction JumpFar(int distance) => new(0x06, 0, 0, 0, distance);

    /// <summary>If register is not equal to immediate (64-bit), goes on <paramref name="distance"/> instructions after the next.</summary>
    public static BpfInstruction JumpIfNot(byte register, int immediate, short distance) => new(0x55, register, 0, distance, immediate);

    /// <summary>As <see cref="JumpIfNot"/>, if register is less than immediate (unsigned; instruction set version 2).</summary>
    public static BpfInstruction JumpIfLess(byte register, int immediate, short distance) => new(0xa5, register, 0, distance, immediate);

    /// <summary>As <see cref="JumpIfNot"/> on the lower 32 bits (instruction set version 3).</summary>
    public static BpfInstruction JumpIfNot32(byte register, int immediate, short distance) => new(0x56, register, 0, distance, immediate);

    /// <summary>Writes a register to memory: *(u64 *)(destination + offset) = source.</summary>
    public static BpfInstruction Store(byte destination, short offset, byte source) => new(0x7b, destination, source, offset, 0);

    /// <summary>An atomic operation on *(u64 *)(destination + offset); <paramref name="operation"/> as in the instruction set.</summary>
    public static BpfInstruction Atomic(byte destination, short offset, byte source, int operation) =>
        new(0xdb, destination, source, offset, operation);

    /// <summary>Swaps the lower 16 bits of a register without regard to the machine (instruction set version 4).</summary>
    public static BpfInstruction Swap16(byte destination) => new(0xd7, destination, 0, 0, 16);
}
