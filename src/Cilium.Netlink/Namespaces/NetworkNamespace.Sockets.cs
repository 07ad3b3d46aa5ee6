// SPDX-License-Identifier: Apache-2.0
using Cilium.Netlink.Interop;
using Microsoft.Win32.SafeHandles;

namespace Cilium.Netlink;

public sealed partial class NetworkNamespace
{
    /// <summary>Opens the namespace that a socket of a process belongs to, whichever the process itself is in.</summary>
    /// <param name="processId">The process, as seen in this process's pid namespace.</param>
    /// <param name="descriptor">The socket's file descriptor there.</param>
    /// <exception cref="NetworkNamespaceException">There is no such process or descriptor (ESRCH, EBADF), it is not a socket
    /// (ENOTTY), or it is not ours to look at (EPERM: CAP_SYS_PTRACE and CAP_NET_ADMIN are needed).</exception>
    public static NetworkNamespace OpenSocket(int processId, int descriptor)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(processId);
        ArgumentOutOfRangeException.ThrowIfNegative(descriptor);
        string operation = $"open the network namespace of socket {descriptor} of process {processId}";
        using SafeFileHandle process = Own(Libc.PidFdOpen(Libc.SYS_pidfd_open, processId, 0), operation);
        using SafeFileHandle socket = Own(Libc.PidFdGetFd(Libc.SYS_pidfd_getfd, process, descriptor, 0), operation);
        return new NetworkNamespace(Own(Libc.IoctlNoArgument(socket, Libc.SIOCGSKNS, 0), operation), operation);
    }

    private static SafeFileHandle Own(nint descriptor, string operation) =>
        descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw NetworkNamespaceException.FromLastError(operation);
}
