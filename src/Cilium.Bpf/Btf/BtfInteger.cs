// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>An integer, boolean or character type.</summary>
public sealed class BtfInteger : BtfType
{
    internal BtfInteger(Btf btf, uint id, string name, uint byteSize, uint encoding)
        : base(btf, id, BtfKind.Integer, name)
    {
        ByteSize = checked((int)byteSize);
        IsSigned = (encoding >> 24 & 1) != 0;
        IsChar = (encoding >> 24 & 2) != 0;
        IsBool = (encoding >> 24 & 4) != 0;
        BitOffset = (int)(encoding >> 16 & 0xff);
        BitSize = (int)(encoding & 0xff);
    }

    /// <summary>The storage size in bytes.</summary>
    public int ByteSize { get; }

    /// <summary>Whether the integer is signed.</summary>
    public bool IsSigned { get; }

    /// <summary>Whether the compiler marked it as a character.</summary>
    public bool IsChar { get; }

    /// <summary>Whether it is C's <c>_Bool</c>.</summary>
    public bool IsBool { get; }

    /// <summary>The first used bit inside the storage; 0 except in BTF made from old debug information.</summary>
    public int BitOffset { get; }

    /// <summary>The number of used bits.</summary>
    public int BitSize { get; }
}
