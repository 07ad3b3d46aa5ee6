// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Cilium.Bpf;

/// <summary>
/// Where the instructions of a loaded program come from. Loading appends the functions that a program calls behind it, each once,
/// in the order in which a walk through the calls meets them.
/// </summary>
internal sealed class ProgramLinking
{
    private const int InstructionSize = 8;
    private const byte Call = 0x85;
    private const byte LoadWide = 0x18;
    private const int PseudoCall = 1;
    private const int PseudoFunction = 4;

    private readonly ElfFile _elf;
    private readonly List<Part> _parts = [];
    private readonly HashSet<(int Section, ulong Offset)> _seen = [];
    private int _length;

    public ProgramLinking(ElfFile elf, BpfProgramSpec program)
    {
        _elf = elf;
        if (elf.Find(program.Section) is { } section)
        {
            Append(section, (ulong)program.Offset, (ulong)program.InstructionCount * InstructionSize);
        }
    }

    /// <summary>The section and byte offset that an instruction of the linked program comes from.</summary>
    public (string Section, uint Offset)? Locate(int instruction)
    {
        foreach (var part in _parts)
        {
            if (instruction >= part.Start && instruction - part.Start < part.Count)
            {
                return (part.Section, (uint)(part.Offset + (ulong)(instruction - part.Start) * InstructionSize));
            }
        }

        return null;
    }

    // Walks with a list of its own instead of recursion: the depth is the input's to choose.
    private void Append(ElfSection section, ulong offset, ulong size)
    {
        var walks = new Stack<IEnumerator<(ElfSection, ulong)>>();
        Add(section, offset, size, walks);
        while (walks.TryPeek(out var walk))
        {
            if (!walk.MoveNext())
            {
                walks.Pop();
                continue;
            }

            var (target, at) = walk.Current;
            var function = _elf.SymbolsBySection[target.Index].FirstOrDefault(
                s => s.Type == ElfSymbol.TypeFunction && at >= s.Value && at - s.Value < s.Size);
            if (function is not null)
            {
                Add(target, function.Value, function.Size, walks);
            }
        }
    }

    private void Add(ElfSection section, ulong offset, ulong size, Stack<IEnumerator<(ElfSection, ulong)>> walks)
    {
        if (offset > (ulong)section.Size || size > (ulong)section.Size - offset || !_seen.Add((section.Index, offset)))
        {
            return;
        }

        var count = (int)(size / InstructionSize);
        _parts.Add(new Part(section.Name, offset, _length, count));
        _length += count;
        walks.Push(Calls(section, offset, count).GetEnumerator());
    }

    private IEnumerable<(ElfSection Section, ulong Offset)> Calls(ElfSection section, ulong offset, int count)
    {
        var code = _elf.Contents(section);
        var relocations = _elf.Relocations(section);
        for (var i = 0; i < count; i++)
        {
            var at = offset + (ulong)i * InstructionSize;
            var (operation, source, immediate) = Decode(code, (int)at);
            if (!(operation == Call && source == PseudoCall) && !(operation == LoadWide && source is PseudoFunction or 0))
            {
                continue;
            }

            if (relocations.TryGetValue(at, out var symbol))
            {
                if (symbol.Section > 0 && symbol.Section < _elf.Sections.Count && _elf.Sections[symbol.Section] is { IsExecutable: true } target)
                {
                    var delta = operation == Call ? (immediate + 1L) * InstructionSize : immediate;
                    yield return (target, symbol.Value + (ulong)delta);
                }
            }
            else if (operation == Call)
            {
                yield return (section, at + (ulong)((immediate + 1L) * InstructionSize));
            }
        }
    }

    private static (byte Operation, int Source, int Immediate) Decode(ReadOnlyMemory<byte> code, int at)
    {
        var instruction = code.Span.Slice(at, InstructionSize);
        return (instruction[0], instruction[1] >> 4, BinaryPrimitives.ReadInt32LittleEndian(instruction[4..]));
    }

    private sealed record Part(string Section, ulong Offset, int Start, int Count);
}
