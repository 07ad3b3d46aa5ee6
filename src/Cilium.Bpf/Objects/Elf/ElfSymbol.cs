// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>One symbol of an ELF file.</summary>
internal sealed record ElfSymbol(string Name, byte Info, byte Other, int Section, ulong Value, ulong Size)
{
    public const int TypeObject = 1;
    public const int TypeFunction = 2;

    public int Type => Info & 0xf;

    public bool IsLocal => Info >> 4 == 0;
}
