// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Bpf.Interop;

/// <summary>A route netlink socket: the little of it that attaching without links needs.</summary>
/// <remarks>It keeps the network namespace in which it was opened, whatever thread uses it later. Safe from any thread.</remarks>
internal sealed unsafe partial class LinkNetlinkSocket : IDisposable
{
    public const ushort NLM_F_REQUEST = 0x1;
    public const ushort NLM_F_ACK = 0x4;
    public const ushort NLM_F_EXCL = 0x200;
    public const ushort NLM_F_DUMP = 0x300;
    public const ushort NLM_F_CREATE = 0x400;

    private const int AF_NETLINK = 16;
    private const int SOCK_RAW = 3;
    private const int SOCK_CLOEXEC = 0x80000;
    private const int NETLINK_ROUTE = 0;
    private const int SOL_NETLINK = 270;
    private const int NETLINK_EXT_ACK = 11;
    private const ushort NLMSG_ERROR = 2;
    private const ushort NLMSG_DONE = 3;
    private const ushort NLM_F_CAPPED = 0x100;
    private const ushort NLM_F_ACK_TLVS = 0x200;
    private const ushort NLMSGERR_ATTR_MSG = 1;
    private const int HeaderSize = 16;
    private const int ReceiveRoom = 64 * 1024;

    private readonly BpfHandle _socket;
    private readonly Lock _exchange = new();
    private uint _sequence;

    private LinkNetlinkSocket(BpfHandle socket) => _socket = socket;

    /// <summary>Handles the payload of one answer: its fixed part and attributes.</summary>
    public delegate void Answer(ReadOnlySpan<byte> payload);

    /// <summary>Opens a socket in the calling thread's network namespace.</summary>
    public static LinkNetlinkSocket Open()
    {
        int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
        BpfException.ThrowIfError(fd < 0 ? -LibC.LastErrno : fd, "open netlink socket");
        BpfHandle handle = BpfHandle.Own(fd);
        int on = 1;
        _ = setsockopt(handle.Value, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(int));
        return new LinkNetlinkSocket(handle);
    }

    /// <summary>Sends a request and waits for its end.</summary>
    /// <param name="message">With <see cref="NLM_F_ACK"/> or <see cref="NLM_F_DUMP"/>.</param>
    /// <param name="answer">Gets each message of the answer; null when none is expected.</param>
    /// <param name="reason">What the kernel said about an error, if anything.</param>
    /// <returns>0, or <c>-errno</c>.</returns>
    public int Request(LinkNetlinkMessage message, Answer? answer, out string? reason)
    {
        lock (_exchange)
        {
            bool isReferenced = false;
            try
            {
                _socket.DangerousAddRef(ref isReferenced);
                reason = null;
                uint sequence = ++_sequence;
                ReadOnlySpan<byte> request = message.Finish(sequence);
                fixed (byte* pointer = request)
                {
                    if (send(_socket.Value, pointer, (nuint)request.Length, 0) < 0)
                    {
                        return -LibC.LastErrno;
                    }
                }

                return Receive(sequence, answer, ref reason);
            }
            finally
            {
                if (isReferenced)
                {
                    _socket.DangerousRelease();
                }
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private int Receive(uint sequence, Answer? answer, ref string? reason)
    {
        byte[] buffer = new byte[ReceiveRoom];
        while (true)
        {
            nint received;
            fixed (byte* pointer = buffer)
            {
                received = recv(_socket.Value, pointer, (nuint)buffer.Length, 0);
            }

            if (received < 0)
            {
                int errno = LibC.LastErrno;
                if (errno == Errno.EINTR)
                {
                    continue;
                }

                return -errno;
            }

            if (Walk(buffer.AsSpan(0, (int)received), sequence, answer, ref reason) is int result)
            {
                return result;
            }
        }
    }

    /// <summary>Walks the messages of one datagram.</summary>
    /// <returns>The result once the answer is complete, else null.</returns>
    private static int? Walk(ReadOnlySpan<byte> rest, uint sequence, Answer? answer, ref string? reason)
    {
        while (rest.Length >= HeaderSize)
        {
            int length = (int)MemoryMarshal.Read<uint>(rest);
            if (length < HeaderSize || length > rest.Length)
            {
                return -Errno.EIO;
            }

            ushort type = MemoryMarshal.Read<ushort>(rest[4..]);
            ushort flags = MemoryMarshal.Read<ushort>(rest[6..]);
            ReadOnlySpan<byte> payload = rest[HeaderSize..length];
            if (MemoryMarshal.Read<uint>(rest[8..]) == sequence)
            {
                if (type is NLMSG_ERROR or NLMSG_DONE)
                {
                    int result = payload.Length >= sizeof(int) ? MemoryMarshal.Read<int>(payload) : 0;
                    reason = type == NLMSG_ERROR && result < 0 ? ReadReason(payload, flags) : null;
                    return result;
                }

                answer?.Invoke(payload);
            }

            rest = rest[Math.Min((length + 3) & ~3, rest.Length)..];
        }

        return null;
    }

    // After the error number the kernel repeats the request, or only its header, and then may explain itself.
    private static string? ReadReason(ReadOnlySpan<byte> payload, ushort flags)
    {
        if ((flags & NLM_F_ACK_TLVS) == 0 || payload.Length < sizeof(int) + HeaderSize)
        {
            return null;
        }

        int repeated = (flags & NLM_F_CAPPED) != 0 ? HeaderSize : (int)MemoryMarshal.Read<uint>(payload[sizeof(int)..]);
        int start = sizeof(int) + ((repeated + 3) & ~3);
        return start <= payload.Length ? new LinkNetlinkAttributes(payload[start..]).Text(NLMSGERR_ATTR_MSG) : null;
    }

    [LibraryImport("libc")]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc")]
    private static partial int setsockopt(int fd, int level, int option, void* value, uint length);

    [LibraryImport("libc")]
    private static partial nint send(int fd, byte* buffer, nuint length, int flags);

    [LibraryImport("libc")]
    private static partial nint recv(int fd, byte* buffer, nuint length, int flags);
}
