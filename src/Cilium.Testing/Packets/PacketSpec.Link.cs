// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Netlink;

namespace Cilium.Testing;

public sealed partial class PacketSpec
{
    /// <summary>Adds an Ethernet header.</summary>
    public PacketSpec Ethernet(MacAddress source, MacAddress destination) => Then(new EthernetHeader(source, destination));

    /// <inheritdoc cref="Ethernet(MacAddress, MacAddress)"/>
    /// <exception cref="FormatException">An address is not of the form 02:00:00:00:00:01.</exception>
    public PacketSpec Ethernet(string source, string destination) => Ethernet(MacAddress.Parse(source), MacAddress.Parse(destination));

    /// <summary>Adds a VLAN tag (802.1Q).</summary>
    /// <param name="id">The VLAN, 0 to 4095.</param>
    public PacketSpec Vlan(ushort id) => Then(new VlanTag(id));

    /// <summary>Adds the ARP question who has an address.</summary>
    public PacketSpec ArpRequest(MacAddress senderMac, IPAddress sender, IPAddress target) =>
        Then(new ArpMessage(ArpOperation.Request, senderMac, sender, default, target));

    /// <summary>Adds an ARP answer.</summary>
    public PacketSpec ArpReply(MacAddress senderMac, IPAddress sender, MacAddress targetMac, IPAddress target) =>
        Then(new ArpMessage(ArpOperation.Reply, senderMac, sender, targetMac, target));

    /// <summary>Adds bytes as they are.</summary>
    public PacketSpec Data(ReadOnlyMemory<byte> bytes) => Then(new RawBytes(bytes));

    /// <summary>Adds a payload of so many bytes: 0, 1, 2 and so on.</summary>
    public PacketSpec Data(int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            bytes[i] = (byte)i;
        }

        return Data(bytes);
    }
}
