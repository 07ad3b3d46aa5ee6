// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Testing;

public sealed partial class PacketView
{
    /// <summary>A quoted packet is cut short by right, so only its ports and type are read, without checksums.</summary>
    private void ReadTransport(ReadOnlyMemory<byte> bytes, bool isQuoted)
    {
        switch (Protocol)
        {
            case TcpHeader.Number when Has(bytes, TcpHeader.MinimumLength, isQuoted, "TCP header"):
                Tcp = TcpHeader.Read(bytes);
                Finish(bytes, Math.Max(Tcp.HeaderWords!.Value * 4, TcpHeader.MinimumLength), "TCP", isQuoted);
                break;
            case UdpHeader.Number when Has(bytes, UdpHeader.HeaderLength, isQuoted, "UDP header"):
                ReadUdp(bytes, isQuoted);
                break;
            case SctpHeader.Number when Has(bytes, SctpHeader.Length, isQuoted, "SCTP header"):
                Sctp = SctpHeader.Read(bytes.Span);
                Payload = bytes[SctpHeader.Length..];
                if (!isQuoted && SctpHeader.ChecksumOf(bytes.Span) != Sctp.Checksum)
                {
                    _faults.Add("SCTP checksum");
                }

                break;
            case IcmpMessage.Number when Has(bytes, IcmpMessage.Length, isQuoted, "ICMP message"):
                Icmp = IcmpMessage.Read(bytes.Span);
                Payload = bytes[IcmpMessage.Length..];
                if (!isQuoted && InternetChecksum.Of(bytes.Span) != 0)
                {
                    _faults.Add("ICMP checksum");
                }

                ReadQuoted(Icmp.IsError && !isQuoted);
                break;
            case Icmpv6Message.Number when Has(bytes, Icmpv6Message.Length, isQuoted, "ICMPv6 message"):
                Icmpv6 = Icmpv6Message.Read(bytes.Span);
                Finish(bytes, Icmpv6Message.Length, "ICMPv6", isQuoted);
                ReadQuoted(Icmpv6.IsError && !isQuoted);
                break;
        }
    }

    private void ReadUdp(ReadOnlyMemory<byte> bytes, bool isQuoted)
    {
        Udp = UdpHeader.Read(bytes.Span);
        int length = Udp.Length!.Value;
        if (!isQuoted && (length < UdpHeader.HeaderLength || length > bytes.Length))
        {
            _faults.Add($"UDP datagram of {length} bytes in {bytes.Length}");
        }

        if (Udp.Checksum == 0 && IPv4 is not null)
        {
            Payload = bytes[UdpHeader.HeaderLength..];
        }
        else
        {
            Finish(bytes, UdpHeader.HeaderLength, "UDP", isQuoted);
        }
    }

    private void Finish(ReadOnlyMemory<byte> bytes, int header, string name, bool isQuoted)
    {
        Payload = bytes[Math.Min(header, bytes.Length)..];
        if (isQuoted)
        {
            return;
        }

        ushort sum = IPv4 is { } four
            ? InternetChecksum.OfTransport(four.Source, four.Destination, Protocol!.Value, bytes.Span)
            : InternetChecksum.OfTransport(IPv6!.Source, IPv6.Destination, Protocol!.Value, bytes.Span);
        if (sum != 0)
        {
            _faults.Add($"{name} checksum");
        }
    }

    private void ReadQuoted(bool isQuoting)
    {
        if (isQuoting)
        {
            Quoted = new PacketView(Payload);
            Quoted.ReadNetwork(Payload, isQuoted: true);
        }
    }

    private bool Has(ReadOnlyMemory<byte> bytes, int length, bool isQuoted, string what) =>
        isQuoted ? bytes.Length >= length : Has(bytes, length, what);
}
