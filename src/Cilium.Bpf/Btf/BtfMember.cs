// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>One member of a struct or union.</summary>
/// <param name="Name">The C name; empty for an anonymous struct or union.</param>
/// <param name="Type">The member's type.</param>
/// <param name="BitOffset">The offset from the start of the struct, in bits.</param>
/// <param name="BitSize">The width of a bit field in bits; 0 for a member that is not a bit field.</param>
public sealed record BtfMember(string Name, BtfType Type, uint BitOffset, uint BitSize)
{
    /// <summary>Whether the member is a bit field.</summary>
    public bool IsBitField => BitSize != 0;

    /// <summary>The offset in whole bytes; for a bit field the byte that holds its first bit.</summary>
    public int ByteOffset => (int)(BitOffset / 8);

    /// <summary>The name, type and offset.</summary>
    /// <returns>For example <c>__u32 saddr @ 96</c> (the offset in bits).</returns>
    public override string ToString() => $"{Type.CName} {Name} @ {BitOffset}";
}
