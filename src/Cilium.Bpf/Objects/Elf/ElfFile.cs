// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;

namespace Cilium.Bpf;

/// <summary>
/// A relocatable little-endian ELF64 file for the BPF machine. Every offset is checked before it is followed.
/// Layout: System V ABI, chapter 4; machine number 247 (EM_BPF).
/// </summary>
internal sealed class ElfFile
{
    private const int HeaderSize = 64;
    private const int SectionHeaderSize = 64;
    private const int SymbolSize = 24;
    private const int RelocationSize = 16;
    private const ushort MachineBpf = 247;
    private const ushort TypeRelocatable = 1;

    // Twice what the kernel accepts as a symbol's name; without a limit, names that share their bytes would multiply the memory.
    private const int LongestName = 1024;

    private readonly ReadOnlyMemory<byte> _data;
    private readonly string? _source;

    private ElfFile(ReadOnlyMemory<byte> data, string? source)
    {
        _data = data;
        _source = source;
        CheckHeader();
        Sections = ReadSections();
        Symbols = ReadSymbols();
        SymbolsBySection = Symbols.ToLookup(symbol => symbol.Section);
    }

    public IReadOnlyList<ElfSection> Sections { get; }

    public IReadOnlyList<ElfSymbol> Symbols { get; }

    public ILookup<int, ElfSymbol> SymbolsBySection { get; }

    public static ElfFile Parse(ReadOnlyMemory<byte> data, string? source) => new(data, source);

    public ElfSection? Find(string name) => Sections.FirstOrDefault(section => section.Name == name);

    /// <summary>The bytes of a section; empty for one without file contents (.bss).</summary>
    public ReadOnlyMemory<byte> Contents(ElfSection section) =>
        section.Type == ElfSection.TypeNoBits ? default : _data.Slice((int)section.Offset, (int)section.Size);

    /// <summary>Where the header of a section lies in the file.</summary>
    public int HeaderOffset(ElfSection section) => (int)U64(40) + section.Index * SectionHeaderSize;

    /// <summary>The symbol that each relocated place of a section refers to, by offset.</summary>
    public IReadOnlyDictionary<ulong, ElfSymbol> Relocations(ElfSection section)
    {
        var result = new Dictionary<ulong, ElfSymbol>();
        foreach (var table in Sections.Where(s => s.Type == ElfSection.TypeRelocations && s.Info == section.Index))
        {
            for (var at = (int)table.Offset; at + RelocationSize <= table.Offset + table.Size; at += RelocationSize)
            {
                var symbol = U64(at + 8) >> 32;
                if (symbol < (ulong)Symbols.Count)
                {
                    result[U64(at)] = Symbols[(int)symbol];
                }
            }
        }

        return result;
    }

    public BpfObjectFormatException Malformed(string part, string reason, long offset = -1, Exception? inner = null) =>
        new(_source, part, reason, offset, inner);

    private void CheckHeader()
    {
        const string part = "ELF header";
        var data = _data.Span;
        if (data.Length < 4 || !data[..4].SequenceEqual("\u007fELF"u8))
        {
            throw Malformed(part, data.Length == 0 ? "the input is empty" : "it does not begin with the ELF magic number", 0);
        }

        if (data.Length < HeaderSize)
        {
            throw Malformed(part, $"the file is truncated: {data.Length} bytes, the header alone has {HeaderSize}", data.Length);
        }

        if (data[4] != 2)
        {
            throw Malformed(part, $"ELF class {data[4]} ({(data[4] == 1 ? "32" : "unknown")} bit); BPF objects are class 2 (64 bit)", 4);
        }

        if (data[5] != 1)
        {
            throw Malformed(part, "it is big-endian; compile with -target bpf or bpfel on a little-endian machine", 5);
        }

        var machine = U16(18);
        if (machine != MachineBpf)
        {
            throw Malformed(part, $"machine {machine}{MachineName(machine)} is not BPF ({MachineBpf}); compile with -target bpf", 18);
        }

        if (U16(16) != TypeRelocatable)
        {
            throw Malformed(part, $"ELF type {U16(16)} is not a relocatable object (1)", 16);
        }
    }

    private ElfSection[] ReadSections()
    {
        const string part = "section table";
        var table = U64(40);
        var entry = U16(58);
        var count = U16(60);
        var names = U16(62);
        if (entry != SectionHeaderSize)
        {
            throw Malformed(part, $"entries have {entry} bytes, not {SectionHeaderSize}", 58);
        }

        if (table > (ulong)_data.Length || (ulong)count * SectionHeaderSize > (ulong)_data.Length - table)
        {
            throw Malformed(part, $"the file is truncated: the table ends at byte {table + (ulong)count * SectionHeaderSize} of {_data.Length}", (long)table);
        }

        var sections = new ElfSection[count];
        for (var i = 0; i < count; i++)
        {
            var at = (int)table + i * SectionHeaderSize;
            var (type, offset, size) = (U32(at + 4), U64(at + 24), U64(at + 32));
            if (type != ElfSection.TypeNoBits && (offset > (ulong)_data.Length || size > (ulong)_data.Length - offset))
            {
                throw Malformed($"section {i}", $"the file is truncated: its contents end at byte {(UInt128)offset + size} of {_data.Length}", at);
            }

            if (size > int.MaxValue)
            {
                throw Malformed($"section {i}", $"{size} bytes are more than a BPF object can hold", at);
            }

            sections[i] = new ElfSection(i, string.Empty, type, U64(at + 8), (long)offset, (long)size, U32(at + 40), U32(at + 44));
        }

        if (names >= count || sections[names].Type != ElfSection.TypeStrings)
        {
            throw Malformed(part, $"section {names} should hold the section names and does not", 62);
        }

        for (var i = 0; i < count; i++)
        {
            var nameOffset = U32((int)table + i * SectionHeaderSize);
            sections[i] = sections[i] with { Name = StringAt(sections[names], nameOffset, $"section {i}") };
        }

        return sections;
    }

    private ElfSymbol[] ReadSymbols()
    {
        var table = Sections.FirstOrDefault(section => section.Type == ElfSection.TypeSymbols)
            ?? throw Malformed("section table", "there is no symbol table; do not strip symbols (llvm-strip -g keeps them)");
        if (table.Link >= Sections.Count || Sections[(int)table.Link].Type != ElfSection.TypeStrings)
        {
            throw Malformed("symbol table", $"its names should be in section {table.Link}, which is no string table");
        }

        var strings = Sections[(int)table.Link];
        var symbols = new ElfSymbol[table.Size / SymbolSize];
        for (var i = 0; i < symbols.Length; i++)
        {
            var at = (int)table.Offset + i * SymbolSize;
            symbols[i] = new ElfSymbol(
                StringAt(strings, U32(at), $"symbol {i}"), _data.Span[at + 4], _data.Span[at + 5], U16(at + 6), U64(at + 8), U64(at + 16));
        }

        return symbols;
    }

    private string StringAt(ElfSection strings, uint offset, string part)
    {
        if (offset >= strings.Size)
        {
            return offset == 0 ? string.Empty : throw Malformed(part, $"its name at offset {offset} lies outside the string table");
        }

        var text = _data.Span.Slice((int)strings.Offset, (int)strings.Size)[(int)offset..];
        var end = text[..Math.Min(text.Length, LongestName + 1)].IndexOf((byte)0);
        return end >= 0
            ? Encoding.UTF8.GetString(text[..end])
            : throw Malformed(part, text.Length > LongestName ? $"its name is longer than {LongestName} bytes" : "its name is not terminated");
    }

    private static string MachineName(ushort machine) => machine switch
    {
        3 => " (x86)",
        62 => " (x86-64)",
        183 => " (AArch64)",
        _ => string.Empty,
    };

    private ushort U16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_data.Span[at..]);

    private uint U32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_data.Span[at..]);

    private ulong U64(int at) => BinaryPrimitives.ReadUInt64LittleEndian(_data.Span[at..]);
}
