// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Cilium.Netlink.Interop;
using Microsoft.Win32.SafeHandles;

namespace Cilium.Netlink;

/// <summary>The system calls of a netlink socket, with typed errors.</summary>
internal static unsafe class RawNetlinkSocket
{
    internal static SafeFileHandle Open(NetlinkProtocol protocol, NetworkNamespace? networkNamespace, int? receiveBufferSize, TimeSpan? timeout)
    {
        SafeFileHandle socket = networkNamespace is null
            ? Create(protocol)
            : NamespaceThread.Run(networkNamespace.Handle, () => Create(protocol));
        try
        {
            // Bound to port 0: the kernel chooses one that is unique in the namespace.
            var address = new sockaddr_nl { nl_family = Libc.AF_NETLINK };
            if (Libc.Bind(socket, &address, (uint)sizeof(sockaddr_nl)) != 0)
            {
                throw NetlinkException.FromLastError($"bind a netlink socket ({protocol})");
            }

            SetOption(socket, Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, Libc.SO_RCVBUF, receiveBufferSize);
            TrySetFlag(socket, NetlinkCore.NETLINK_CAP_ACK);
            TrySetFlag(socket, NetlinkCore.NETLINK_EXT_ACK);
            TrySetFlag(socket, NetlinkCore.NETLINK_GET_STRICT_CHK);
            if (timeout is not null)
            {
                SetTimeout(socket, timeout.Value);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    internal static ulong GetNamespaceCookie(SafeHandle socket)
    {
        ulong cookie = 0;
        uint length = sizeof(ulong);
        return Libc.GetSocketOption(socket, Libc.SOL_SOCKET, Libc.SO_NETNS_COOKIE, &cookie, &length) == 0
            ? cookie
            : throw NetlinkException.FromLastError("read the namespace cookie of a socket");
    }

    internal static void Join(SafeHandle socket, int group)
    {
        if (Libc.SetSocketOption(socket, NetlinkCore.SOL_NETLINK, NetlinkCore.NETLINK_ADD_MEMBERSHIP, &group, sizeof(int)) != 0)
        {
            throw NetlinkException.FromLastError($"join netlink multicast group {group}");
        }
    }

    internal static void Send(SafeHandle socket, ReadOnlySpan<byte> message, string operation)
    {
        var kernel = new sockaddr_nl { nl_family = Libc.AF_NETLINK };
        fixed (byte* bytes = message)
        {
            while (Libc.SendTo(socket, bytes, (nuint)message.Length, 0, &kernel, (uint)sizeof(sockaddr_nl)) < 0)
            {
                if (Marshal.GetLastPInvokeError() != Errno.EINTR)
                {
                    throw NetlinkException.FromLastError(operation);
                }
            }
        }
    }

    /// <summary>The length of the next datagram, which stays in the queue.</summary>
    internal static int PeekLength(SafeHandle socket, string operation)
        => Wait(socket, default, Libc.MSG_PEEK | Libc.MSG_TRUNC, operation, out _);

    /// <summary>Waits for a datagram and reads it.</summary>
    internal static int Receive(SafeHandle socket, Span<byte> buffer, string operation, out bool isFromKernel)
    {
        int length = Wait(socket, buffer, Libc.MSG_TRUNC, operation, out isFromKernel);
        return length <= buffer.Length
            ? length
            : throw new NetlinkFormatException($"a datagram of {length} bytes met a buffer of {buffer.Length}");
    }

    /// <summary>Reads a datagram if there is one; its length may exceed the buffer's.</summary>
    internal static ReceiveOutcome TryReceive(SafeHandle socket, Span<byte> buffer, string operation, out int length, out bool isFromKernel)
        => ReceiveOnce(socket, buffer, Libc.MSG_TRUNC | Libc.MSG_DONTWAIT, out length, out isFromKernel) switch
        {
            0 => ReceiveOutcome.Received,
            Errno.EAGAIN => ReceiveOutcome.Empty,
            Errno.ENOBUFS => ReceiveOutcome.Overflowed,
            int errno => throw new NetlinkException(new NetlinkFault(operation, errno)),
        };

    private static int Wait(SafeHandle socket, Span<byte> buffer, int flags, string operation, out bool isFromKernel)
        => ReceiveOnce(socket, buffer, flags, out int length, out isFromKernel) switch
        {
            0 => length,
            // SO_RCVTIMEO passed.
            Errno.EAGAIN => throw new NetlinkException(new NetlinkFault(operation, Errno.ETIMEDOUT)),
            int errno => throw new NetlinkException(new NetlinkFault(operation, errno)),
        };

    /// <returns>0, or the error number.</returns>
    private static int ReceiveOnce(SafeHandle socket, Span<byte> buffer, int flags, out int length, out bool isFromKernel)
    {
        fixed (byte* bytes = buffer)
        {
            while (true)
            {
                sockaddr_nl sender;
                uint senderLength = (uint)sizeof(sockaddr_nl);
                nint received = Libc.ReceiveFrom(socket, bytes, (nuint)buffer.Length, flags, &sender, &senderLength);
                if (received >= 0)
                {
                    length = (int)received;
                    isFromKernel = sender.nl_pid == 0;
                    return 0;
                }

                int errno = Marshal.GetLastPInvokeError();
                if (errno != Errno.EINTR)
                {
                    length = 0;
                    isFromKernel = false;
                    return errno;
                }
            }
        }
    }

    private static SafeFileHandle Create(NetlinkProtocol protocol)
    {
        int fd = Libc.Socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, (int)protocol);
        return fd >= 0
            ? new SafeFileHandle(fd, ownsHandle: true)
            : throw NetlinkException.FromLastError($"open a netlink socket ({protocol})");
    }

    /// <summary>Sets a socket option of 32 bits, by the privileged name first, which ignores the system's limit.</summary>
    private static void SetOption(SafeHandle socket, int level, int privileged, int name, int? value)
    {
        if (value is not { } number)
        {
            return;
        }

        if (Libc.SetSocketOption(socket, level, privileged, &number, sizeof(int)) != 0
            && Libc.SetSocketOption(socket, level, name, &number, sizeof(int)) != 0)
        {
            throw NetlinkException.FromLastError($"set the receive buffer of a netlink socket to {number} bytes");
        }
    }

    /// <summary>Kernels that lack one of these answer with less detail, not wrongly.</summary>
    private static void TrySetFlag(SafeHandle socket, int name)
    {
        int on = 1;
        _ = Libc.SetSocketOption(socket, NetlinkCore.SOL_NETLINK, name, &on, sizeof(int));
    }

    private static void SetTimeout(SafeHandle socket, TimeSpan timeout)
    {
        var value = new timeval
        {
            tv_sec = (nint)timeout.Ticks / (nint)TimeSpan.TicksPerSecond,
            tv_usec = (nint)(timeout.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond),
        };
        if (Libc.SetSocketOption(socket, Libc.SOL_SOCKET, Libc.SO_RCVTIMEO, &value, (uint)sizeof(timeval)) != 0)
        {
            throw NetlinkException.FromLastError("set the receive timeout of a netlink socket");
        }
    }
}
