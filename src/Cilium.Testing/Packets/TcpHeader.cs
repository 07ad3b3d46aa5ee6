// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Cilium.Testing;

/// <summary>A TCP header (RFC 9293), 20 to 60 bytes.</summary>
/// <param name="SourcePort">The sender's port in host byte order.</param>
/// <param name="DestinationPort">The receiver's port in host byte order.</param>
/// <param name="Flags">The control bits.</param>
public sealed record TcpHeader(ushort SourcePort, ushort DestinationPort, TcpFlags Flags) : PacketLayer
{
    internal const int MinimumLength = 20;
    internal const byte Number = 6;
    private const int MaximumOptions = 40;

    /// <summary>The number of the first byte of data.</summary>
    public uint SequenceNumber { get; init; } = 1;

    /// <summary>The number of the byte that is expected next.</summary>
    public uint AcknowledgementNumber { get; init; }

    /// <summary>The receive window as it stands. Default: 65535.</summary>
    public ushort Window { get; init; } = ushort.MaxValue;

    /// <summary>The urgent pointer.</summary>
    public ushort UrgentPointer { get; init; }

    /// <summary>Options, at most 40 bytes; padded with end-of-options to whole words. See <see cref="TcpOptions"/>.</summary>
    public ReadOnlyMemory<byte> Options { get; init; }

    /// <summary>The header's length in words of 4 bytes, 0 to 15, as the header claims it; null: the true one.</summary>
    public byte? HeaderWords { get; init; }

    /// <summary>The checksum; null: the right one.</summary>
    public ushort? Checksum { get; init; }

    internal override byte? IpProtocol => Number;

    internal override byte[] Encode(ReadOnlySpan<byte> payload, in LayerSurroundings surroundings)
    {
        if (Options.Length > MaximumOptions)
        {
            throw new ArgumentException($"TCP options take at most {MaximumOptions} bytes, not {Options.Length}.");
        }

        int length = MinimumLength + ((Options.Length + 3) & ~3);
        Span<byte> header = stackalloc byte[length];
        header.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(header, SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], DestinationPort);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], SequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(header[8..], AcknowledgementNumber);
        header[12] = (byte)((HeaderWords ?? (length / 4)) << 4);
        header[13] = (byte)Flags;
        BinaryPrimitives.WriteUInt16BigEndian(header[14..], Window);
        BinaryPrimitives.WriteUInt16BigEndian(header[18..], UrgentPointer);
        Options.Span.CopyTo(header[MinimumLength..]);
        byte[] segment = Join(header, payload);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(16), Checksum ?? surroundings.TransportChecksum(Number, segment));
        return segment;
    }

    internal static TcpHeader Read(ReadOnlyMemory<byte> segment)
    {
        ReadOnlySpan<byte> bytes = segment.Span;
        int length = Math.Min(Math.Max((bytes[12] >> 4) * 4, MinimumLength), bytes.Length);
        return new TcpHeader(
            BinaryPrimitives.ReadUInt16BigEndian(bytes),
            BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            (TcpFlags)bytes[13])
        {
            SequenceNumber = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]),
            AcknowledgementNumber = BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]),
            HeaderWords = (byte)(bytes[12] >> 4),
            Window = BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]),
            Checksum = BinaryPrimitives.ReadUInt16BigEndian(bytes[16..]),
            UrgentPointer = BinaryPrimitives.ReadUInt16BigEndian(bytes[18..]),
            Options = segment[MinimumLength..length],
        };
    }
}
