// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Cilium.Bpf.Interop;

/// <summary>Pinning in a BPF file system: <c>BPF_OBJ_PIN</c>, <c>BPF_OBJ_GET</c>, and what went wrong when they fail.</summary>
internal static unsafe class BpfObjectPath
{
    /// <summary>Pins the object at <paramref name="path"/>, so that it outlives this process.</summary>
    /// <exception cref="BpfFileSystemException">The path is taken, its directory is missing or not on a BPF file system.</exception>
    /// <exception cref="BpfException">The kernel refused for another reason.</exception>
    public static void Pin(BpfHandle handle, string path, string operation)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using DescriptorLease lease = handle.Lease();
        fixed (byte* pathname = Terminated(path))
        {
            ObjectPathAttr attr = default;
            attr.pathname = (ulong)pathname;
            attr.bpf_fd = (uint)lease.Value;
            int result = BpfSyscall.Invoke(BpfCommand.BPF_OBJ_PIN, ref attr);
            if (result < 0)
            {
                throw BpfFileSystemException.Diagnose(operation, path, -result);
            }
        }
    }

    /// <summary>Opens what is pinned at <paramref name="path"/>, whatever its kind: the caller checks that with its info.</summary>
    /// <param name="path">A file in a BPF file system.</param>
    /// <param name="operation">For the error, e.g. "open pinned map".</param>
    /// <param name="fileFlags">0, <c>BPF_F_RDONLY</c> or <c>BPF_F_WRONLY</c> (maps only).</param>
    /// <param name="closesWhenForgotten">As for <see cref="BpfHandle.Own"/>.</param>
    public static BpfHandle Open(string path, string operation, uint fileFlags = 0, bool closesWhenForgotten = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        fixed (byte* pathname = Terminated(path))
        {
            ObjectPathAttr attr = default;
            attr.pathname = (ulong)pathname;
            attr.file_flags = fileFlags;
            int fd = BpfSyscall.Invoke(BpfCommand.BPF_OBJ_GET, ref attr);
            return fd >= 0
                ? BpfHandle.Own(fd, closesWhenForgotten)
                : throw BpfFileSystemException.Diagnose(operation, path, -fd);
        }
    }

    /// <summary>Removes the pin at <paramref name="path"/>; the object lives on while something else refers to it.</summary>
    /// <returns><see langword="false"/> when nothing was there.</returns>
    public static bool Unpin(string path, string operation)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        fixed (byte* pathname = Terminated(path))
        {
            if (LibC.unlink(pathname) == 0)
            {
                return true;
            }

            int errno = LibC.LastErrno;
            return errno == Errno.ENOENT ? false : throw BpfFileSystemException.Diagnose(operation, path, errno);
        }
    }

    /// <summary>Whether the file or directory at <paramref name="path"/> lies on a BPF file system; null when it does not exist.</summary>
    public static bool? IsOnBpfFileSystem(string path)
    {
        fixed (byte* pathname = Terminated(path))
        {
            StatFs stat = default;
            return LibC.statfs(pathname, &stat) == 0 ? stat.f_type == StatFs.BPF_FS_MAGIC : null;
        }
    }

    /// <summary>Mounts a BPF file system.</summary>
    /// <returns>0, or the error number.</returns>
    public static int Mount(string path)
    {
        fixed (byte* target = Terminated(path))
        fixed (byte* type = "bpf\0"u8)
        {
            return LibC.mount(type, target, type, LibC.MS_NOSUID | LibC.MS_NODEV | LibC.MS_NOEXEC, null) == 0 ? 0 : LibC.LastErrno;
        }
    }

    private static byte[] Terminated(string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("A path must not contain a zero character.", nameof(path));
        }

        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(path) + 1];
        Encoding.UTF8.GetBytes(path, bytes);
        return bytes;
    }
}
