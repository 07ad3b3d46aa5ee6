// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>The variables of one ELF section, such as <c>.rodata</c> or <c>.maps</c>.</summary>
public sealed class BtfSection : BtfType
{
    private readonly int _entries;
    private readonly int _count;
    private IReadOnlyList<BtfSectionEntry>? _decoded;

    internal BtfSection(Btf btf, uint id, string name, uint byteSize, int entries, int count)
        : base(btf, id, BtfKind.Section, name)
    {
        ByteSize = byteSize;
        _entries = entries;
        _count = count;
    }

    /// <summary>The size in bytes; 0 when the compiler left it for the linker to fill in.</summary>
    public uint ByteSize { get; }

    /// <summary>The variables. Compilers leave offsets at 0 in object files: the symbol table has them.</summary>
    public IReadOnlyList<BtfSectionEntry> Entries => _decoded ??= Btf.DecodeSectionEntries(_entries, _count);
}
