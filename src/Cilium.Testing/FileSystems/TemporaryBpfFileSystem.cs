// SPDX-License-Identifier: Apache-2.0
using Cilium.Testing.Interop;
using Microsoft.Win32.SafeHandles;

namespace Cilium.Testing;

/// <summary>A BPF file system for one test. No directory of the machine shows it, and what is pinned in it vanishes with
/// the process, however that ends.</summary>
/// <remarks>Needs CAP_SYS_ADMIN. Its paths go through <c>/proc</c>, so child processes can use them while this one lives.
/// Thread-safe.</remarks>
public sealed class TemporaryBpfFileSystem : IDisposable
{
    private readonly SafeFileHandle _mount;

    /// <summary>Mounts it.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The kernel refused: EPERM without the capability.</exception>
    public TemporaryBpfFileSystem() => _mount = MountSyscalls.MountDetached("bpf\0"u8);

    /// <summary>The root directory.</summary>
    public string Path => $"/proc/{Environment.ProcessId}/fd/{_mount.DangerousGetHandle()}";

    /// <summary>A path below the root.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Lets go of it; the kernel removes it with the last pin's user.</summary>
    public void Dispose() => _mount.Dispose();
}
