// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Cilium.Testing;

/// <summary>A chunk behind an <see cref="SctpHeader"/> (RFC 9260).</summary>
/// <param name="Type">Its kind.</param>
/// <param name="Content">What it holds behind its four-byte head; padded to whole words.</param>
public sealed record SctpChunk(byte Type, ReadOnlyMemory<byte> Content) : PacketLayer
{
    /// <summary>User data.</summary>
    public const byte Data = 0;

    /// <summary>Opens an association.</summary>
    public const byte Init = 1;

    /// <summary>Answers <see cref="Init"/>.</summary>
    public const byte InitAcknowledgement = 2;

    /// <summary>Breaks an association off.</summary>
    public const byte Abort = 6;

    /// <summary>The chunk's flags.</summary>
    public byte Flags { get; init; }

    internal override byte[] Encode(ReadOnlySpan<byte> payload, in LayerSurroundings surroundings)
    {
        byte[] chunk = new byte[(4 + Content.Length + 3) & ~3];
        chunk[0] = Type;
        chunk[1] = Flags;
        BinaryPrimitives.WriteUInt16BigEndian(chunk.AsSpan(2), checked((ushort)(4 + Content.Length)));
        Content.Span.CopyTo(chunk.AsSpan(4));
        return Join(chunk, payload);
    }
}
