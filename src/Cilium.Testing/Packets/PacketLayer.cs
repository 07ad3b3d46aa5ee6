// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Testing;

/// <summary>One layer of a <see cref="PacketSpec"/>: a header, or bytes as they are.</summary>
/// <remarks>Immutable. Properties that are null are filled in from what surrounds the layer: lengths, checksums, the number
/// of the protocol that follows. Setting them makes packets that are wrong on purpose.</remarks>
public abstract record PacketLayer
{
    private protected PacketLayer()
    {
    }

    /// <summary>The number by which an IP header announces this layer, or null.</summary>
    internal virtual byte? IpProtocol => null;

    /// <summary>The number by which an Ethernet header announces this layer, or null.</summary>
    internal virtual ushort? EtherType => null;

    /// <summary>Puts the layer in front of what it carries.</summary>
    internal abstract byte[] Encode(ReadOnlySpan<byte> payload, in LayerSurroundings surroundings);

    private protected static byte[] Join(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        byte[] bytes = new byte[header.Length + payload.Length];
        header.CopyTo(bytes);
        payload.CopyTo(bytes.AsSpan(header.Length));
        return bytes;
    }
}
