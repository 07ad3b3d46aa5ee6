// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Cilium.Bpf;

/// <summary>Lays out type information as the kernel reads it. Format: the kernel's <c>Documentation/bpf/btf.rst</c>.</summary>
internal static class BtfImage
{
    private const uint MagicVersionFlags = 0x0001eb9f;
    private const int HeaderLength = 24;

    /// <summary>Header, types, strings.</summary>
    /// <param name="types">The type records, as words.</param>
    /// <param name="strings">Zero-terminated names, the first empty.</param>
    public static byte[] Build(ReadOnlySpan<uint> types, ReadOnlySpan<byte> strings)
    {
        uint typesLength = (uint)types.Length * sizeof(uint);
        ReadOnlySpan<uint> header = [MagicVersionFlags, HeaderLength, 0, typesLength, typesLength, (uint)strings.Length];
        byte[] bytes = new byte[HeaderLength + typesLength + strings.Length];
        int position = Write(bytes, 0, header);
        position = Write(bytes, position, types);
        strings.CopyTo(bytes.AsSpan(position));
        return bytes;
    }

    private static int Write(byte[] bytes, int position, ReadOnlySpan<uint> words)
    {
        foreach (uint word in words)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(position), word);
            position += sizeof(uint);
        }

        return position;
    }
}
