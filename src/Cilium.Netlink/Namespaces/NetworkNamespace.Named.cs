// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Cilium.Netlink.Interop;
using Microsoft.Win32.SafeHandles;

namespace Cilium.Netlink;

public sealed partial class NetworkNamespace
{
    /// <summary>Where named namespaces are mounted, as <c>ip netns</c> has it.</summary>
    public const string NamedDirectory = "/run/netns";

    private const string OwnPath = "/proc/thread-self/ns/net";

    /// <summary>Creates a namespace that lives under a name until <see cref="DeleteNamed"/>, as <c>ip netns add</c> does.</summary>
    /// <param name="name">A file name: not empty, no slash, not "." or "..", at most 255 bytes.</param>
    /// <exception cref="ArgumentException">The name is not a file name.</exception>
    /// <exception cref="NetworkNamespaceException">The name is taken (EEXIST); EPERM without CAP_SYS_ADMIN.</exception>
    public static NetworkNamespace CreateNamed(string name)
    {
        string path = NamedPath(name);
        string operation = $"create the network namespace {path}";
        Directory.CreateDirectory(NamedDirectory);
        using SafeFileHandle lockHandle = NamespaceThread.Open(NamedDirectory, operation);
        if (Libc.Lock(lockHandle, Libc.LOCK_EX) != 0)
        {
            throw NetworkNamespaceException.FromLastError(operation);
        }

        ShareMounts(operation);
        int fd = Libc.Open(path, Libc.O_RDONLY | Libc.O_CLOEXEC | Libc.O_CREAT | Libc.O_EXCL, 0);
        if (fd < 0)
        {
            throw NetworkNamespaceException.FromLastError(operation);
        }

        new SafeFileHandle(fd, ownsHandle: true).Dispose();
        try
        {
            SafeFileHandle handle = NamespaceThread.RunInNew(() => Libc.Mount(OwnPath, path, "none", Libc.MS_BIND, 0) == 0
                ? NamespaceThread.OpenOwn()
                : throw NetworkNamespaceException.FromLastError(operation));
            return new NetworkNamespace(handle, operation, name);
        }
        catch
        {
            _ = Libc.Unmount(path, Libc.MNT_DETACH);
            _ = Libc.Unlink(path);
            throw;
        }
    }

    /// <summary>Opens a namespace by its name under <c>/run/netns</c>.</summary>
    /// <exception cref="NetworkNamespaceException">There is no such name (ENOENT), or it is not a namespace.</exception>
    public static NetworkNamespace OpenNamed(string name)
    {
        string path = NamedPath(name);
        string operation = $"open the network namespace {path}";
        return new NetworkNamespace(NamespaceThread.Open(path, operation), operation, name);
    }

    /// <summary>Removes a name, as <c>ip netns delete</c> does. The namespace ends when nothing else refers to it.</summary>
    /// <returns>False when there was no such name.</returns>
    /// <exception cref="NetworkNamespaceException">EPERM without CAP_SYS_ADMIN; EBUSY when the file is in use elsewhere.</exception>
    public static bool DeleteNamed(string name)
    {
        string path = NamedPath(name);
        string operation = $"delete the network namespace {path}";

        // EINVAL: a file without a mount, left by a creation that was killed half-way. It is removed like the others.
        if (Libc.Unmount(path, Libc.MNT_DETACH) != 0 && Marshal.GetLastPInvokeError() is not (Errno.EINVAL or Errno.ENOENT))
        {
            throw NetworkNamespaceException.FromLastError(operation);
        }

        if (Libc.Unlink(path) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() == Errno.ENOENT ? false : throw NetworkNamespaceException.FromLastError(operation);
    }

    /// <summary>The names under <c>/run/netns</c>, sorted.</summary>
    public static IReadOnlyList<string> ListNamed()
    {
        if (!Directory.Exists(NamedDirectory))
        {
            return [];
        }

        List<string> names = [];
        foreach (string path in Directory.EnumerateFiles(NamedDirectory))
        {
            names.Add(Path.GetFileName(path));
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>Makes the directory a shared mount, so that a name appears in, and leaves, other mount namespaces too.</summary>
    private static void ShareMounts(string operation)
    {
        if (Libc.Mount(string.Empty, NamedDirectory, "none", Libc.MS_SHARED | Libc.MS_REC, 0) == 0)
        {
            return;
        }

        // EINVAL: not a mount point yet.
        if (Marshal.GetLastPInvokeError() != Errno.EINVAL
            || Libc.Mount(NamedDirectory, NamedDirectory, "none", Libc.MS_BIND | Libc.MS_REC, 0) != 0
            || Libc.Mount(string.Empty, NamedDirectory, "none", Libc.MS_SHARED | Libc.MS_REC, 0) != 0)
        {
            throw NetworkNamespaceException.FromLastError(operation);
        }
    }

    private static string NamedPath(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name is "." or ".." || name.Contains('/', StringComparison.Ordinal) || name.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{name}' cannot name a network namespace: use a plain file name.", nameof(name));
        }

        return $"{NamedDirectory}/{name}";
    }
}
