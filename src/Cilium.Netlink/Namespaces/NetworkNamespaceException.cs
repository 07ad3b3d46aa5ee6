// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Cilium.Netlink.Interop;

namespace Cilium.Netlink;

/// <summary>A network namespace could not be created, opened, entered, configured or removed.</summary>
public sealed class NetworkNamespaceException : Exception
{
    internal NetworkNamespaceException(string operation, int errno, string? remedy = null)
        : base(ToMessage(operation, errno, remedy ?? UsualRemedy(errno)))
    {
        Operation = operation;
        Errno = errno;
        Remedy = remedy ?? UsualRemedy(errno);
    }

    /// <summary>What was attempted: "open the network namespace /run/netns/blue".</summary>
    public string Operation { get; }

    /// <summary>The Linux error number, positive: 2 for ENOENT.</summary>
    public int Errno { get; }

    /// <summary>The error number's name: "ENOENT".</summary>
    public string ErrnoName => Interop.Errno.Name(Errno);

    /// <summary>What to do about it, or null when the error says it all.</summary>
    public string? Remedy { get; }

    /// <summary>Whether the namespace, process or setting is not there (ENOENT, ESRCH).</summary>
    public bool IsNotFound => Errno is Interop.Errno.ENOENT or Interop.Errno.ESRCH;

    /// <summary>Whether the name is taken (EEXIST).</summary>
    public bool IsAlreadyExists => Errno == Interop.Errno.EEXIST;

    /// <summary>Whether rights are missing (EPERM, EACCES).</summary>
    public bool IsPermissionDenied => Errno is Interop.Errno.EPERM or Interop.Errno.EACCES;

    internal static NetworkNamespaceException FromLastError(string operation)
        => new(operation, Marshal.GetLastPInvokeError());

    private static string? UsualRemedy(int errno) => errno switch
    {
        Interop.Errno.EPERM or Interop.Errno.EACCES => "Run as root or grant CAP_SYS_ADMIN.",
        Interop.Errno.ENOSPC => "The limit user.max_net_namespaces is reached: raise it or remove namespaces.",
        _ => null,
    };

    private static string ToMessage(string operation, int errno, string? remedy)
    {
        string text = $"{operation}: {Interop.Errno.Name(errno)} ({Marshal.GetPInvokeErrorMessage(errno)}).";
        return remedy is null ? text : $"{text} {remedy}";
    }
}
