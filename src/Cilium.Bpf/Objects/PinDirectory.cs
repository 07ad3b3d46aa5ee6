// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Makes the directory for a pin, and only inside a BPF file system.</summary>
internal static class PinDirectory
{
    public static void Prepare(string path)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var existing = directory;
        while (!Directory.Exists(existing))
        {
            existing = Path.GetDirectoryName(existing)!;
        }

        if (BpfObjectPath.IsOnBpfFileSystem(existing) != true)
        {
            throw new BpfFileSystemException(
                "pin map",
                path,
                Errno.EINVAL,
                existing == directory ? false : null,
                $"{existing} is not on a BPF file system: mount one ('mount -t bpf bpf /sys/fs/bpf') or choose a path inside it.");
        }

        Directory.CreateDirectory(directory);
    }
}
