// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>One section of an ELF file.</summary>
internal sealed record ElfSection(int Index, string Name, uint Type, ulong Flags, long Offset, long Size, uint Link, uint Info)
{
    public const uint TypeProgramBits = 1;
    public const uint TypeSymbols = 2;
    public const uint TypeStrings = 3;
    public const uint TypeNoBits = 8;
    public const uint TypeRelocations = 9;
    public const ulong FlagExecutable = 4;

    public bool IsExecutable => Type == TypeProgramBits && (Flags & FlagExecutable) != 0;
}
