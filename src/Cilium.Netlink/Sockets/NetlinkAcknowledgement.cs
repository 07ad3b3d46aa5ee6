// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Cilium.Netlink.Interop;

namespace Cilium.Netlink;

/// <summary>Reads NLMSG_ERROR and NLMSG_DONE: the error number and the extended acknowledgement behind it.</summary>
internal static class NetlinkAcknowledgement
{
    /// <summary>Throws when the message reports an error; keeps its warning otherwise.</summary>
    internal static void Check(in NetlinkMessage message, NetlinkRequest request, NetlinkReply reply)
    {
        ReadOnlySpan<byte> payload = message.Payload;
        if (payload.Length < sizeof(int))
        {
            // Some families end a listing with a bare DONE.
            if (message.Type == NetlinkCore.NLMSG_DONE)
            {
                return;
            }

            throw new NetlinkFormatException($"an acknowledgement has {payload.Length} bytes where its error number takes {sizeof(int)}");
        }

        int errno = -MemoryMarshal.Read<int>(payload);
        string? text = null;
        int? offset = null;
        int? missing = null;
        if ((message.Flags & NetlinkCore.NLM_F_ACK_TLVS) != 0)
        {
            foreach (NetlinkAttribute attribute in new NetlinkAttributes(payload[AttributesStart(message)..]))
            {
                switch (attribute.Type)
                {
                    case NetlinkCore.NLMSGERR_ATTR_MSG:
                        text = attribute.ReadString();
                        break;
                    case NetlinkCore.NLMSGERR_ATTR_OFFS:
                        offset = attribute.ReadInt32();
                        break;
                    case NetlinkCore.NLMSGERR_ATTR_MISS_TYPE:
                        missing = attribute.ReadInt32();
                        break;
                }
            }
        }

        if (errno > 0)
        {
            throw new NetlinkException(new NetlinkFault(request.Operation, errno)
            {
                ExtendedAck = text,
                AttributeOffset = offset,
                AttributePath = offset is null ? null : request.PathAt(offset.Value),
                MissingAttribute = missing,
            });
        }

        reply.Warning = text;
    }

    private static int AttributesStart(in NetlinkMessage message)
    {
        int start = sizeof(int);
        if (message.Type == NetlinkCore.NLMSG_ERROR)
        {
            // The header of the request follows, and its payload too unless the kernel capped it.
            if (message.Payload.Length < start + nlmsghdr.Size)
            {
                throw new NetlinkFormatException($"an acknowledgement has {message.Payload.Length} bytes where {start + nlmsghdr.Size} are needed");
            }

            nlmsghdr request = MemoryMarshal.Read<nlmsghdr>(message.Payload[start..]);
            bool isCapped = (message.Flags & NetlinkCore.NLM_F_CAPPED) != 0;
            long length = isCapped ? nlmsghdr.Size : (request.nlmsg_len + 3L) & ~3L;
            if (start + length > message.Payload.Length)
            {
                throw new NetlinkFormatException($"an acknowledgement quotes {length} bytes of {message.Payload.Length - start}");
            }

            start += (int)length;
        }

        return start;
    }
}
