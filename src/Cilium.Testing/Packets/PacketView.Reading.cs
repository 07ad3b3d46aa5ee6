// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Testing;

public sealed partial class PacketView
{
    private void ReadLink(ReadOnlyMemory<byte> bytes)
    {
        if (!Has(bytes, EthernetHeader.Length, "Ethernet header"))
        {
            return;
        }

        Ethernet = EthernetHeader.Read(bytes.Span);
        ushort type = Ethernet.Type!.Value;
        bytes = bytes[EthernetHeader.Length..];
        while (type is VlanTag.CustomerTag or VlanTag.ServiceTag)
        {
            if (!Has(bytes, VlanTag.Length, "VLAN tag"))
            {
                return;
            }

            VlanTag tag = VlanTag.Read(type, bytes.Span);
            Vlan ??= tag;
            type = tag.Type!.Value;
            bytes = bytes[VlanTag.Length..];
        }

        Payload = bytes;
        if (type == ArpMessage.EthernetType && Has(bytes, ArpMessage.Length, "ARP message"))
        {
            Arp = ArpMessage.Read(bytes.Span);
            Payload = default;
        }
        else if (type is IPv4Header.EthernetType or IPv6Header.EthernetType)
        {
            ReadNetwork(bytes, isQuoted: false);
        }
    }

    private void ReadNetwork(ReadOnlyMemory<byte> bytes, bool isQuoted)
    {
        if (!Has(bytes, 1, "IP header"))
        {
            return;
        }

        switch (bytes.Span[0] >> 4)
        {
            case 4:
                ReadIPv4(bytes, isQuoted);
                break;
            case 6:
                ReadIPv6(bytes, isQuoted);
                break;
            default:
                _faults.Add($"IP version {bytes.Span[0] >> 4}");
                break;
        }
    }

    private void ReadIPv4(ReadOnlyMemory<byte> bytes, bool isQuoted)
    {
        if (!Has(bytes, IPv4Header.MinimumLength, "IPv4 header"))
        {
            return;
        }

        IPv4 = IPv4Header.Read(bytes);
        int header = IPv4.HeaderWords!.Value * 4, total = IPv4.TotalLength!.Value;
        if (header < IPv4Header.MinimumLength || header > bytes.Length || total < header)
        {
            _faults.Add($"IPv4 header of {header} bytes in a packet of {total}");
            return;
        }

        if (InternetChecksum.Of(bytes.Span[..header]) != 0)
        {
            _faults.Add("IPv4 header checksum");
        }

        Protocol = IPv4.Protocol;
        bytes = Clip(bytes, total, isQuoted)[header..];
        Payload = bytes;
        if (!IPv4.IsFragment)
        {
            ReadTransport(bytes, isQuoted);
        }
    }

    private void ReadIPv6(ReadOnlyMemory<byte> bytes, bool isQuoted)
    {
        if (!Has(bytes, IPv6Header.Length, "IPv6 header"))
        {
            return;
        }

        IPv6 = IPv6Header.Read(bytes.Span);
        byte next = IPv6.NextHeader!.Value;
        bytes = Clip(bytes, IPv6Header.Length + IPv6.PayloadLength!.Value, isQuoted)[IPv6Header.Length..];
        while (IPv6ExtensionHeader.IsKnown(next) || next == IPv6FragmentHeader.Number)
        {
            if (!Has(bytes, 8, "IPv6 extension header"))
            {
                return;
            }

            int length = 8;
            if (next == IPv6FragmentHeader.Number)
            {
                Fragment = IPv6FragmentHeader.Read(bytes.Span);
            }
            else
            {
                length = IPv6ExtensionHeader.LengthOf(next, bytes.Span);
                if (!Has(bytes, length, "IPv6 extension header"))
                {
                    return;
                }

                _extensions.Add(IPv6ExtensionHeader.Read(next, bytes[..length]));
            }

            next = bytes.Span[0];
            bytes = bytes[length..];
            if (Fragment is { Offset: not 0 })
            {
                break;
            }
        }

        Protocol = next;
        Payload = bytes;
        if (Fragment is null or { Offset: 0, MoreFragments: false })
        {
            ReadTransport(bytes, isQuoted);
        }
    }

    /// <summary>Cuts off what lies beyond the length that a header claims.</summary>
    private ReadOnlyMemory<byte> Clip(ReadOnlyMemory<byte> bytes, int length, bool isQuoted)
    {
        if (length <= bytes.Length)
        {
            return bytes[..length];
        }

        if (!isQuoted)
        {
            _faults.Add($"IP packet of {length} bytes in {bytes.Length}");
        }

        return bytes;
    }

    private bool Has(ReadOnlyMemory<byte> bytes, int length, string what)
    {
        if (bytes.Length >= length)
        {
            return true;
        }

        _faults.Add($"{what} cut short: {bytes.Length} of {length} bytes");
        return false;
    }
}
