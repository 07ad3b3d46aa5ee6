// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Pinning, opening or removing a pin failed because of its path.</summary>
public sealed class BpfFileSystemException : BpfException
{
    /// <summary>Creates the error.</summary>
    /// <param name="operation">What was attempted, as a verb phrase.</param>
    /// <param name="path">The path of the pin.</param>
    /// <param name="errno">The kernel's error number.</param>
    /// <param name="isMounted">Whether a BPF file system is mounted there; null when the directory does not exist.</param>
    /// <param name="remedy">The next step, a sentence; null when none is known.</param>
    public BpfFileSystemException(string operation, string path, int errno, bool? isMounted, string? remedy)
        : base(operation, errno, $"'{path}'", remedy)
    {
        Path = path;
        IsMounted = isMounted;
    }

    /// <summary>The path of the pin.</summary>
    public string Path { get; }

    /// <summary>Whether the directory of <see cref="Path"/> lies on a BPF file system; null when the directory does not exist.</summary>
    public bool? IsMounted { get; }

    /// <summary>Finds out why the kernel refused <paramref name="path"/>.</summary>
    internal static BpfFileSystemException Diagnose(string operation, string path, int errno)
    {
        string directory = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)) ?? "/";
        bool? isMounted = BpfObjectPath.IsOnBpfFileSystem(directory);
        string? remedy = (isMounted, errno) switch
        {
            (null, _) => $"The directory {directory} does not exist: create it (on a BPF file system).",
            (false, _) => $"{directory} is not on a BPF file system: mount one ('mount -t bpf bpf /sys/fs/bpf') or choose a path inside it.",
            (true, Interop.Errno.EEXIST) => "Something is pinned there already: open or unpin it first.",
            (true, Interop.Errno.ENOENT) => "Nothing is pinned there.",
            (true, Interop.Errno.EISDIR) => "That is a directory.",
            (true, Interop.Errno.EPERM) => "Names in a BPF file system must not contain '.', and the file's permissions apply.",
            (true, Interop.Errno.EACCES) => "The permissions of the file or of a directory on the way forbid it.",
            _ => null,
        };
        return new BpfFileSystemException(operation, path, errno, isMounted, remedy);
    }
}
