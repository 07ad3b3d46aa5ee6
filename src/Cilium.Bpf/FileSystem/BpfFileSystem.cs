// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>The file system in which maps, programs and links are pinned.</summary>
public static partial class BpfFileSystem
{
    /// <summary>Whether a path lies on a BPF file system; false when it does not exist.</summary>
    /// <param name="path">A directory or a pin.</param>
    public static bool Contains(string path) => BpfObjectPath.IsOnBpfFileSystem(path) == true;

    /// <summary>Creates a directory for pins, and those on the way to it.</summary>
    /// <param name="path">Absolute; its names must not contain dots.</param>
    /// <exception cref="BpfFileSystemException">It is not on a BPF file system; nothing was created.</exception>
    public static void CreateDirectory(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        PinDirectory.Prepare(Path.Combine(path, "pin"));
    }
}
