// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Testing;

/// <summary>Bytes as they are: a payload, or a header that has no type here.</summary>
/// <param name="Bytes">The bytes.</param>
public sealed record RawBytes(ReadOnlyMemory<byte> Bytes) : PacketLayer
{
    internal override byte[] Encode(ReadOnlySpan<byte> payload, in LayerSurroundings surroundings) => Join(Bytes.Span, payload);
}
