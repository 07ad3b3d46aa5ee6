// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Cilium.Netlink.Interop;
using Microsoft.Win32.SafeHandles;

namespace Cilium.Netlink;

/// <summary>A handle to a network namespace.</summary>
/// <remarks>
/// <para>A namespace lives as long as something refers to it: this handle, a mount under <c>/run/netns</c>, a process,
/// a socket or a link moved by the kernel. An unnamed one therefore ends with its last handle, also when the process is
/// killed: keep a reference to what you still need.</para>
/// <para>To configure a namespace, do not enter it: <c>new NetlinkSocket(ns)</c> works from everywhere.</para>
/// <para>Thread-safe. Two handles are equal when they are the same namespace.</para>
/// </remarks>
public sealed partial class NetworkNamespace : IDisposable, IEquatable<NetworkNamespace>
{
    private readonly ulong _inode;

    private NetworkNamespace(SafeFileHandle handle, string operation, string? name = null)
    {
        Handle = handle;
        Name = name;
        try
        {
            if (Libc.IoctlNoArgument(handle, Libc.NS_GET_NSTYPE, 0) != Libc.CLONE_NEWNET)
            {
                throw new NetworkNamespaceException(operation, Errno.EINVAL, "The file is not a network namespace.");
            }

            _inode = GetInode(handle, operation);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The name under <c>/run/netns</c> by which it was created or opened, or null.</summary>
    public string? Name { get; }

    /// <summary>The file descriptor that refers to the namespace.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>The inode number that <c>ls -l /proc/PID/ns/net</c> shows in brackets. Reused after the namespace is gone.</summary>
    public ulong Inode => _inode;

    /// <summary>The kernel's number of the namespace, never reused while the system runs (<c>SO_NETNS_COOKIE</c>, kernel 5.14).</summary>
    /// <exception cref="NetlinkException">The kernel is older than 5.14 (ENOPROTOOPT).</exception>
    public ulong GetCookie()
    {
        using SafeFileHandle socket = RawNetlinkSocket.Open(NetlinkProtocol.Route, this, null, null);
        return RawNetlinkSocket.GetNamespaceCookie(socket);
    }

    /// <summary>Creates a namespace without a name, which ends with its last handle.</summary>
    /// <exception cref="NetworkNamespaceException">EPERM without CAP_SYS_ADMIN; ENOSPC at the limit <c>user.max_net_namespaces</c>.</exception>
    public static NetworkNamespace Create()
        => new(NamespaceThread.RunInNew(NamespaceThread.OpenOwn), "create a network namespace");

    /// <summary>Opens the namespace of the calling thread.</summary>
    public static NetworkNamespace OpenCurrent()
        => new(NamespaceThread.OpenOwn(), "open the network namespace of this thread");

    /// <summary>Opens the namespace that a file refers to, for example a mount or <c>/proc/PID/ns/net</c>.</summary>
    /// <exception cref="NetworkNamespaceException">The file cannot be opened (ENOENT, EACCES) or is not a network namespace (EINVAL, ENOTTY).</exception>
    public static NetworkNamespace OpenPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string operation = $"open the network namespace {path}";
        return new NetworkNamespace(NamespaceThread.Open(path, operation), operation);
    }

    /// <summary>Opens the namespace of a process.</summary>
    /// <param name="processId">The process, as seen in this process's pid namespace.</param>
    /// <exception cref="NetworkNamespaceException">There is no such process (ENOENT), or it is not ours to look at (EACCES).</exception>
    public static NetworkNamespace OpenProcess(int processId)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(processId);
        string operation = $"open the network namespace of process {processId}";
        return new NetworkNamespace(NamespaceThread.Open($"/proc/{processId}/ns/net", operation), operation);
    }

    /// <summary>Opens a socket in the namespace for links, addresses, routes and the like. It can be used from everywhere.</summary>
    public NetlinkSocket OpenNetlink(NetlinkOptions? options = null) => new(this, options);

    /// <summary>Creates a socket that belongs to the namespace. It can be used from everywhere, also asynchronously.</summary>
    /// <exception cref="SocketException">The kernel refused the socket.</exception>
    /// <exception cref="NetworkNamespaceException">The namespace cannot be entered.</exception>
    public Socket CreateSocket(AddressFamily addressFamily, SocketType socketType, ProtocolType protocolType)
        => NamespaceThread.Run(Handle, () => new Socket(addressFamily, socketType, protocolType));

    /// <summary>Closes the handle. The namespace goes on if something else refers to it.</summary>
    public void Dispose() => Handle.Dispose();

    /// <inheritdoc/>
    public bool Equals(NetworkNamespace? other) => other is not null && other._inode == _inode;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NetworkNamespace);

    /// <inheritdoc/>
    public override int GetHashCode() => _inode.GetHashCode();

    /// <summary>The name, or the inode as <c>net:[4026531840]</c>.</summary>
    public override string ToString() => Name ?? $"net:[{_inode}]";

    private static unsafe ulong GetInode(SafeHandle handle, string operation)
    {
        statx status;
        return Libc.StatX(handle, string.Empty, Libc.AT_EMPTY_PATH, Libc.STATX_INO, &status) == 0
            ? status.stx_ino
            : throw NetworkNamespaceException.FromLastError(operation);
    }
}
