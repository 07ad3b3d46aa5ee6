// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink;

/// <summary>Counters of a link since it was created (<c>rtnl_link_stats64</c>).</summary>
/// <param name="ReceivedPackets">Packets received.</param>
/// <param name="SentPackets">Packets sent.</param>
/// <param name="ReceivedBytes">Bytes received.</param>
/// <param name="SentBytes">Bytes sent.</param>
/// <param name="ReceiveErrors">Packets received with an error.</param>
/// <param name="SendErrors">Packets that could not be sent.</param>
/// <param name="ReceiveDropped">Good packets received and not processed.</param>
/// <param name="SendDropped">Packets dropped on their way out.</param>
/// <param name="ReceivedMulticast">Multicast packets received.</param>
public sealed record LinkStatistics(
    ulong ReceivedPackets,
    ulong SentPackets,
    ulong ReceivedBytes,
    ulong SentBytes,
    ulong ReceiveErrors,
    ulong SendErrors,
    ulong ReceiveDropped,
    ulong SendDropped,
    ulong ReceivedMulticast)
{
    internal static LinkStatistics Parse(in NetlinkAttribute attribute)
    {
        if (attribute.Value.Length < 9 * sizeof(ulong))
        {
            throw new NetlinkFormatException($"link statistics have {attribute.Value.Length} bytes where {9 * sizeof(ulong)} are needed");
        }

        // The attribute's value is aligned to 4 bytes only.
        Span<ulong> values = stackalloc ulong[9];
        attribute.Value[..(9 * sizeof(ulong))].CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values));
        return new LinkStatistics(values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7], values[8]);
    }
}
