// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;

namespace Cilium.Testing;

/// <summary>The checksum of the Internet protocols (RFC 1071).</summary>
internal static class InternetChecksum
{
    /// <summary>The checksum of a header or message whose checksum field is zero; of one whose field is right: 0.</summary>
    public static ushort Of(ReadOnlySpan<byte> bytes) => Finish(Sum(bytes, 0));

    /// <summary>As <see cref="Of"/>, with the pseudo-header of RFC 9293 (IPv4) or RFC 8200 (IPv6) in front.</summary>
    public static ushort OfTransport(IPAddress source, IPAddress destination, byte protocol, ReadOnlySpan<byte> segment)
    {
        ulong sum = Sum(source.GetAddressBytes(), 0);
        sum = Sum(destination.GetAddressBytes(), sum);
        sum += protocol + (ulong)segment.Length;
        return Finish(Sum(segment, sum));
    }

    private static ulong Sum(ReadOnlySpan<byte> bytes, ulong sum)
    {
        for (; bytes.Length >= 2; bytes = bytes[2..])
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes);
        }

        return bytes.IsEmpty ? sum : sum + ((ulong)bytes[0] << 8);
    }

    private static ushort Finish(ulong sum)
    {
        while (sum > ushort.MaxValue)
        {
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
