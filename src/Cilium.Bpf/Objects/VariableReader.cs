// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>Reads the sections of global variables and, from BTF and the symbol table, the variables in them.</summary>
internal static class VariableReader
{
    // Far above any use, and below what would make an object file of a few bytes (.bss has no contents) cost real memory.
    private const long LargestSection = 64 * 1024 * 1024;

    public static (List<BpfDataSectionSpec> Sections, List<BpfVariableSpec> Variables) Read(Btf? btf, ElfFile elf)
    {
        var sections = new List<BpfDataSectionSpec>();
        var variables = new List<BpfVariableSpec>();
        foreach (var section in elf.Sections)
        {
            if (section.Size == 0 || !IsData(section.Name))
            {
                continue;
            }

            if (section.Size > LargestSection)
            {
                throw elf.Malformed($"section '{section.Name}'", $"{section.Size} bytes of variables are more than the {LargestSection} supported");
            }

            var contents = section.Type == ElfSection.TypeNoBits ? new byte[section.Size] : elf.Contents(section).ToArray();
            var data = new BpfDataSectionSpec(section.Name, IsConstantName(section.Name), contents);
            sections.Add(data);
            if (btf is not null && btf.TryFind<BtfSection>(section.Name, out var types))
            {
                variables.AddRange(ReadVariables(elf, section, types, data).OrderBy(v => v.Offset).ThenBy(v => v.Name, StringComparer.Ordinal));
            }
        }

        return (sections, variables);
    }

    private static IEnumerable<BpfVariableSpec> ReadVariables(ElfFile elf, ElfSection section, BtfSection types, BpfDataSectionSpec data)
    {
        var symbols = elf.SymbolsBySection[section.Index]
            .Where(symbol => symbol.Type == ElfSymbol.TypeObject)
            .ToLookup(symbol => symbol.Name);
        foreach (var entry in types.Entries)
        {
            if (entry.Type is not BtfVariable variable)
            {
                continue;
            }

            // Compilers leave the offsets of global variables to the linker; only the symbol knows.
            var symbol = variable.Linkage == BtfLinkage.Global ? symbols[variable.Name].FirstOrDefault() : null;
            var offset = symbol?.Value ?? entry.Offset;
            var size = (ulong)(variable.Type.Size ?? entry.Size);
            if (offset > (ulong)data.Size || size > (ulong)data.Size - offset)
            {
                throw elf.Malformed(
                    $"section '{section.Name}'", $"variable '{variable.Name}' at {offset} with {size} bytes does not fit {data.Size} bytes");
            }

            yield return new BpfVariableSpec(variable.Name, variable.Type, data, (int)offset, (int)size);
        }
    }

    private static bool IsData(string name) =>
        IsConstantName(name) || name is ".data" or ".bss" || name.StartsWith(".data.", StringComparison.Ordinal);

    private static bool IsConstantName(string name) => name == ".rodata" || name.StartsWith(".rodata.", StringComparison.Ordinal);
}
