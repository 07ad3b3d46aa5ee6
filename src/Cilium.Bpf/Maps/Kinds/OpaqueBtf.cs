// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>The least type information that the kernel accepts for a map that must have some.</summary>
internal static class OpaqueBtf
{
    /// <summary>A 32-bit signed integer.</summary>
    public const uint IntegerTypeId = 1;

    /// <summary>An array of bytes.</summary>
    public const uint BytesTypeId = 3;

    private const uint ByteTypeId = 2;
    private const uint IntName = 1;
    private const uint ByteName = 5;
    private const uint Signed = 1u << 24;
    private const uint BitsPerByte = 8;

    /// <summary>An integer as key, and <paramref name="valueSize"/> bytes as value.</summary>
    public static Btf IntegerKey(int valueSize)
    {
        ReadOnlySpan<uint> types =
        [
            IntName, (uint)BtfKind.Integer << 24, sizeof(int), Signed | (sizeof(int) * BitsPerByte),
            ByteName, (uint)BtfKind.Integer << 24, sizeof(byte), BitsPerByte,
            0, (uint)BtfKind.Array << 24, 0, ByteTypeId, IntegerTypeId, (uint)valueSize,
        ];
        return Btf.Parse(BtfImage.Build(types, "\0int\0byte\0"u8));
    }
}
