// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cilium.Netlink.Interop;

namespace Cilium.Netlink;

/// <summary>One message received from the kernel, valid as long as the reply it came from.</summary>
public readonly ref struct NetlinkMessage
{
    internal NetlinkMessage(ushort type, ushort flags, uint sequence, ReadOnlySpan<byte> payload)
    {
        Type = type;
        Flags = flags;
        Sequence = sequence;
        Payload = payload;
    }

    /// <summary>The family's message type, for example 16 (<c>RTM_NEWLINK</c>).</summary>
    public ushort Type { get; }

    /// <summary>The <c>NLM_F_*</c> flags.</summary>
    public ushort Flags { get; }

    /// <summary>The sequence number of the request that it answers; 0 for a notification of the kernel's own.</summary>
    public uint Sequence { get; }

    /// <summary>What follows the netlink header: the family's header, then attributes.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Reads the family's header and gives access to the attributes after it.</summary>
    /// <exception cref="NetlinkFormatException">The message is shorter than the header.</exception>
    public T ReadHeader<T>(out NetlinkAttributes attributes)
        where T : unmanaged
    {
        int size = Unsafe.SizeOf<T>();
        if (Payload.Length < size)
        {
            throw new NetlinkFormatException($"message of type {Type} has {Payload.Length} bytes where its header takes {size}");
        }

        int start = Math.Min(NetlinkCore.Align(size), Payload.Length);
        attributes = new NetlinkAttributes(Payload[start..]);
        return MemoryMarshal.Read<T>(Payload);
    }

    /// <summary>Reads the next message of a datagram and moves <paramref name="rest"/> behind it.</summary>
    internal static NetlinkMessage ReadNext(scoped ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < nlmsghdr.Size)
        {
            throw new NetlinkFormatException($"{rest.Length} bytes are left where a message header takes {nlmsghdr.Size}");
        }

        nlmsghdr header = MemoryMarshal.Read<nlmsghdr>(rest);
        if (header.nlmsg_len < nlmsghdr.Size || header.nlmsg_len > rest.Length)
        {
            throw new NetlinkFormatException($"message of type {header.nlmsg_type} claims {header.nlmsg_len} bytes of {rest.Length}");
        }

        int length = (int)header.nlmsg_len;
        var message = new NetlinkMessage(header.nlmsg_type, header.nlmsg_flags, header.nlmsg_seq, rest[nlmsghdr.Size..length]);
        rest = rest[Math.Min(NetlinkCore.Align(length), rest.Length)..];
        return message;
    }
}
