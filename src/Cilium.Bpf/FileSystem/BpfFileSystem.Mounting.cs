// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

public static partial class BpfFileSystem
{
    /// <summary>Where it is mounted by custom.</summary>
    public const string DefaultPath = "/sys/fs/bpf";

    /// <summary>Mounts a BPF file system unless one is there.</summary>
    /// <param name="path">A directory; created when missing.</param>
    /// <returns>Whether it was mounted now.</returns>
    /// <exception cref="MissingCapabilityException">Mounting needs CAP_SYS_ADMIN.</exception>
    /// <exception cref="BpfFileSystemException">The kernel refused.</exception>
    /// <remarks>In the mount namespace of the calling thread. The mount stays when the process ends.</remarks>
    public static bool EnsureMounted(string path = DefaultPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Contains(path))
        {
            return false;
        }

        Directory.CreateDirectory(path);
        int errno = BpfObjectPath.Mount(path);
        return errno switch
        {
            0 => true,
            Errno.EPERM when !EffectiveCapabilities.Read().HasFlag(BpfCapabilities.SysAdmin) =>
                throw new MissingCapabilityException("mount a BPF file system at", errno, BpfCapabilities.SysAdmin, $"'{path}'"),
            _ => throw new BpfFileSystemException(
                "mount a BPF file system at",
                path,
                errno,
                isMounted: false,
                remedy: errno == Errno.ENODEV ? "The kernel was built without BPF." : null),
        };
    }
}
