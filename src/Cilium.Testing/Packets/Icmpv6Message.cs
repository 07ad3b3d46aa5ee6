// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Cilium.Testing;

/// <summary>The 8-byte head of an ICMPv6 message (RFC 4443); what it carries follows as a payload.</summary>
/// <param name="Type">The type; below 128 an error.</param>
/// <param name="Code">The code.</param>
public sealed record Icmpv6Message(byte Type, byte Code) : PacketLayer
{
    internal const int Length = 8;
    internal const byte Number = 58;

    /// <summary>Destination unreachable.</summary>
    public const byte DestinationUnreachable = 1;

    /// <summary>Packet too big.</summary>
    public const byte PacketTooBig = 2;

    /// <summary>Time exceeded.</summary>
    public const byte TimeExceeded = 3;

    /// <summary>Parameter problem.</summary>
    public const byte ParameterProblem = 4;

    /// <summary>An echo request.</summary>
    public const byte EchoRequest = 128;

    /// <summary>An echo reply.</summary>
    public const byte EchoReply = 129;

    /// <summary>Asks routers to announce themselves (RFC 4861).</summary>
    public const byte RouterSolicitation = 133;

    /// <summary>A router announces itself (RFC 4861).</summary>
    public const byte RouterAdvertisement = 134;

    /// <summary>Asks for a neighbour's hardware address (RFC 4861).</summary>
    public const byte NeighborSolicitation = 135;

    /// <summary>Tells a neighbour's hardware address (RFC 4861).</summary>
    public const byte NeighborAdvertisement = 136;

    /// <summary>The second word: identifier and sequence number of an echo, the MTU of "packet too big", the flags of an
    /// advertisement.</summary>
    public uint Parameter { get; init; }

    /// <summary>The checksum; null: the right one.</summary>
    public ushort? Checksum { get; init; }

    /// <summary>Whether the message reports an error about the packet that it quotes.</summary>
    public bool IsError => Type < 128;

    internal override byte? IpProtocol => Number;

    internal override byte[] Encode(ReadOnlySpan<byte> payload, in LayerSurroundings surroundings)
    {
        Span<byte> header = stackalloc byte[Length];
        header[0] = Type;
        header[1] = Code;
        header[2] = header[3] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], Parameter);
        byte[] message = Join(header, payload);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), Checksum ?? surroundings.TransportChecksum(Number, message));
        return message;
    }

    internal static Icmpv6Message Read(ReadOnlySpan<byte> bytes) => new(bytes[0], bytes[1])
    {
        Checksum = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
        Parameter = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]),
    };
}
