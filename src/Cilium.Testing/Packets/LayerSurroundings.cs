// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Testing;

/// <summary>What a layer sees of the others while it is encoded.</summary>
internal readonly struct LayerSurroundings(ImmutableArray<PacketLayer> layers, int index)
{
    /// <summary>For experiments and testing (RFC 3692): what follows has no number of its own.</summary>
    private const byte ExperimentalProtocol = 253;

    /// <summary>For local experiments (IEEE 802): what follows has no number of its own.</summary>
    private const ushort ExperimentalEtherType = 0x88b5;

    private PacketLayer? Inner => index + 1 < layers.Length ? layers[index + 1] : null;

    public byte InnerProtocol => Inner?.IpProtocol ?? ExperimentalProtocol;

    public ushort InnerEtherType => Inner?.EtherType ?? ExperimentalEtherType;

    /// <summary>Whether the closest network header around this layer is IPv6.</summary>
    public bool IsInIPv6 => Network() is IPv6Header;

    /// <summary>The checksum of a transport segment, with the pseudo-header of the network layer around it.</summary>
    public ushort TransportChecksum(byte protocol, ReadOnlySpan<byte> segment) => Network() switch
    {
        IPv4Header ip => InternetChecksum.OfTransport(ip.Source, ip.Destination, protocol, segment),
        IPv6Header ip => InternetChecksum.OfTransport(ip.Source, ip.Destination, protocol, segment),
        _ => InternetChecksum.Of(segment),
    };

    private PacketLayer? Network()
    {
        for (int i = index - 1; i >= 0; i--)
        {
            if (layers[i] is IPv4Header or IPv6Header)
            {
                return layers[i];
            }
        }

        return null;
    }
}
