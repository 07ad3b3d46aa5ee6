// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Cilium.Bpf;

/// <summary>Reads the entry programs: the global functions in executable sections other than <c>.text</c>.</summary>
internal static class ProgramReader
{
    private const int InstructionSize = 8;

    public static List<BpfProgramSpec> Read(ElfFile elf)
    {
        var programs = new List<BpfProgramSpec>();
        foreach (var section in elf.Sections.Where(s => s.IsExecutable && s.Name != ".text" && s.Size > 0))
        {
            var kind = SectionKind.Of(section.Name);
            foreach (var symbol in elf.SymbolsBySection[section.Index]
                .Where(s => s.Type == ElfSymbol.TypeFunction && !s.IsLocal)
                .OrderBy(s => s.Value))
            {
                if (symbol.Value > (ulong)section.Size || symbol.Size > (ulong)section.Size - symbol.Value
                    || symbol.Size == 0 || (symbol.Value | symbol.Size) % InstructionSize != 0)
                {
                    throw elf.Malformed(
                        $"program '{symbol.Name}'",
                        $"instructions at {symbol.Value} with {symbol.Size} bytes do not fit section '{section.Name}' of {section.Size} bytes");
                }

                programs.Add(new BpfProgramSpec(symbol.Name, section.Name, kind, (int)symbol.Value, (int)symbol.Size / InstructionSize));
            }
        }

        return programs;
    }

    public static string? License(ElfFile elf)
    {
        if (elf.Find("license") is not { } section)
        {
            return null;
        }

        var text = elf.Contents(section).Span;
        var end = text.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
    }
}
