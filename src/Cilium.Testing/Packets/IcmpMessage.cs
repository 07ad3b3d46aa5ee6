// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Cilium.Testing;

/// <summary>The 8-byte head of an ICMP message (RFC 792); what it carries follows as a payload.</summary>
/// <param name="Type">The type.</param>
/// <param name="Code">The code.</param>
public sealed record IcmpMessage(byte Type, byte Code) : PacketLayer
{
    internal const int Length = 8;
    internal const byte Number = 1;

    /// <summary>An echo reply.</summary>
    public const byte EchoReply = 0;

    /// <summary>Destination unreachable.</summary>
    public const byte DestinationUnreachable = 3;

    /// <summary>An echo request.</summary>
    public const byte EchoRequest = 8;

    /// <summary>Time exceeded.</summary>
    public const byte TimeExceeded = 11;

    /// <summary>Parameter problem.</summary>
    public const byte ParameterProblem = 12;

    /// <summary>Code of <see cref="DestinationUnreachable"/>: fragmentation needed.</summary>
    public const byte FragmentationNeeded = 4;

    /// <summary>The second word: identifier and sequence number of an echo, the MTU of "fragmentation needed".</summary>
    public uint Parameter { get; init; }

    /// <summary>The checksum; null: the right one.</summary>
    public ushort? Checksum { get; init; }

    /// <summary>Whether the message reports an error about the packet that it quotes.</summary>
    public bool IsError => Type is 3 or 4 or 5 or 11 or 12;

    internal override byte? IpProtocol => Number;

    internal override byte[] Encode(ReadOnlySpan<byte> payload, in LayerSurroundings surroundings)
    {
        Span<byte> header = stackalloc byte[Length];
        header[0] = Type;
        header[1] = Code;
        header[2] = header[3] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], Parameter);
        byte[] message = Join(header, payload);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), Checksum ?? InternetChecksum.Of(message));
        return message;
    }

    internal static IcmpMessage Read(ReadOnlySpan<byte> bytes) => new(bytes[0], bytes[1])
    {
        Checksum = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
        Parameter = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]),
    };
}
