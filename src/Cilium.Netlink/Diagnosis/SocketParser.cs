// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Cilium.Netlink.Interop;
using static Cilium.Netlink.Interop.InetDiag;

namespace Cilium.Netlink;

/// <summary>Reads and writes the kernel's identification of sockets.</summary>
internal static class SocketParser
{
    internal static SocketInfo Parse(in NetlinkMessage message, ProtocolType protocol)
    {
        inet_diag_msg header = message.ReadHeader<inet_diag_msg>(out NetlinkAttributes attributes);
        int size = header.idiag_family == RtNetlink.AF_INET ? 4 : 16;
        var info = new SocketInfo
        {
            Protocol = protocol,
            Family = Families.FromKernel(header.idiag_family),
            State = (SocketStates)(1 << (header.idiag_state & 31)),
            Local = new IPEndPoint(new IPAddress(header.id.idiag_src[..size]), SwapPort(header.id.idiag_sport)),
            Remote = new IPEndPoint(new IPAddress(header.id.idiag_dst[..size]), SwapPort(header.id.idiag_dport)),
            LinkIndex = header.id.idiag_if == 0 ? null : (int)header.id.idiag_if,
            Cookie = header.id.idiag_cookie0 | ((ulong)header.id.idiag_cookie1 << 32),
            ReceiveQueue = header.idiag_rqueue,
            SendQueue = header.idiag_wqueue,
            UserId = header.idiag_uid,
            Inode = header.idiag_inode,
        };
        foreach (NetlinkAttribute attribute in attributes)
        {
            info = attribute.Type switch
            {
                INET_DIAG_MARK => info with { Mark = attribute.ReadUInt32() },
                INET_DIAG_CGROUP_ID => info with { CgroupId = attribute.ReadUInt64() },
                _ => info,
            };
        }

        return info;
    }

    internal static inet_diag_req_v2 ToRequest(SocketInfo socket)
    {
        var request = new inet_diag_req_v2
        {
            sdiag_family = Families.ToKernel(socket.Family),
            sdiag_protocol = (byte)socket.Protocol,
            idiag_states = (uint)socket.State,
        };
        request.id.idiag_sport = SwapPort((ushort)socket.Local.Port);
        request.id.idiag_dport = SwapPort((ushort)socket.Remote.Port);
        socket.Local.Address.TryWriteBytes(request.id.idiag_src, out _);
        socket.Remote.Address.TryWriteBytes(request.id.idiag_dst, out _);
        request.id.idiag_if = (uint)(socket.LinkIndex ?? 0);
        request.id.idiag_cookie0 = (uint)socket.Cookie;
        request.id.idiag_cookie1 = (uint)(socket.Cookie >> 32);
        return request;
    }

    private static ushort SwapPort(ushort port) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(port) : port;
}
