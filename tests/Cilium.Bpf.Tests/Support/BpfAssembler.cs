// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Cilium.Bpf.Tests.Support;

/// <summary>Writes small BPF programs by hand, for tests that need a program but no compiler.</summary>
/// <remarks>Instruction set: RFC 9669. Registers: 0 result, 1-5 arguments, 6-9 kept, 10 frame.</remarks>
internal sealed class BpfAssembler
{
    public const int R0 = 0;
    public const int R1 = 1;
    public const int R2 = 2;
    public const int R3 = 3;
    public const int R4 = 4;
    public const int R5 = 5;
    public const int R6 = 6;
    public const int R7 = 7;
    public const int Frame = 10;

    private readonly List<byte> _code = [];
    private readonly Dictionary<string, int> _labels = [];
    private readonly List<(int Instruction, string Label)> _jumps = [];

    private int Count => _code.Count / 8;

    public BpfAssembler Move(int target, int value) => Emit(0xb7, target, 0, 0, value);

    /// <summary>Sets the lower half; the upper half becomes zero.</summary>
    public BpfAssembler Move32(int target, int value) => Emit(0xb4, target, 0, 0, value);

    public BpfAssembler MoveRegister(int target, int source) => Emit(0xbf, target, source, 0, 0);

    public BpfAssembler Add(int target, int value) => Emit(0x07, target, 0, 0, value);

    /// <summary>Clears the upper half.</summary>
    public BpfAssembler KeepLow32(int register) => Emit(0xbc, register, register, 0, 0);

    public BpfAssembler Load64(int target, int source, int offset) => Emit(0x79, target, source, offset, 0);

    public BpfAssembler Load32(int target, int source, int offset) => Emit(0x61, target, source, offset, 0);

    public BpfAssembler Load8(int target, int source, int offset) => Emit(0x71, target, source, offset, 0);

    public BpfAssembler Store64(int target, int offset, int source) => Emit(0x7b, target, source, offset, 0);

    public BpfAssembler Store32(int target, int offset, int source) => Emit(0x63, target, source, offset, 0);

    public BpfAssembler Store8(int target, int offset, int source) => Emit(0x73, target, source, offset, 0);

    public BpfAssembler Store32Immediate(int target, int offset, int value) => Emit(0x62, target, 0, offset, value);

    public BpfAssembler Store64Immediate(int target, int offset, int value) => Emit(0x7a, target, 0, offset, value);

    /// <summary>Adds <paramref name="source"/> to the 64-bit word in memory, atomically.</summary>
    public BpfAssembler AtomicAdd64(int target, int offset, int source) => Emit(0xdb, target, source, offset, 0);

    /// <summary>As <see cref="AtomicAdd64"/>; <paramref name="source"/> becomes the word's value from before.</summary>
    public BpfAssembler AtomicFetchAdd64(int target, int offset, int source) => Emit(0xdb, target, source, offset, 1);

    public BpfAssembler LoadMap(int target, BpfMap map)
        => Emit(0x18, target, 1, 0, map.Handle.Value).Emit(0, 0, 0, 0, 0);

    /// <summary>Adds 1 to the 64-bit value at index 0 of an array; the index must lie in the word below the frame's end.</summary>
    public BpfAssembler Increment(BpfMap array, string labelWhenMissing)
        => LoadMap(R1, array).MoveRegister(R2, Frame).Add(R2, -4).Call(TestKernel.HelperMapLookup)
            .JumpIfZero(R0, labelWhenMissing).Move(R1, 1).AtomicFetchAdd64(R0, 0, R1);

    public BpfAssembler Call(int helper) => Emit(0x85, 0, 0, 0, helper);

    public BpfAssembler JumpIfZero(int register, string label) => Jump(0x15, register, 0, label);

    public BpfAssembler JumpIfNotEqual(int register, int value, string label) => Jump(0x55, register, value, label);

    public BpfAssembler JumpIfEqual(int register, int value, string label) => Jump(0x15, register, value, label);

    public BpfAssembler JumpIfGreater(int register, int other, string label) => Jump(0x2d, register, 0, label, other);

    public BpfAssembler Jump(string label) => Jump(0x05, 0, 0, label);

    public BpfAssembler Label(string label)
    {
        _labels.Add(label, Count);
        return this;
    }

    public BpfAssembler Exit() => Emit(0x95, 0, 0, 0, 0);

    public BpfAssembler Return(int value) => Move(R0, value).Exit();

    public byte[] ToBytes()
    {
        byte[] code = [.. _code];
        foreach ((int instruction, string label) in _jumps)
        {
            BinaryPrimitives.WriteInt16LittleEndian(
                code.AsSpan((instruction * 8) + 2), checked((short)(_labels[label] - instruction - 1)));
        }

        return code;
    }

    private BpfAssembler Jump(byte opcode, int register, int value, string label, int source = 0)
    {
        _jumps.Add((Count, label));
        return Emit(opcode, register, source, 0, value);
    }

    private BpfAssembler Emit(byte opcode, int target, int source, int offset, int value)
    {
        Span<byte> instruction = stackalloc byte[8];
        instruction[0] = opcode;
        instruction[1] = (byte)(target | (source << 4));
        BinaryPrimitives.WriteInt16LittleEndian(instruction[2..], (short)offset);
        BinaryPrimitives.WriteInt32LittleEndian(instruction[4..], value);
        _code.AddRange(instruction);
        return this;
    }
}
