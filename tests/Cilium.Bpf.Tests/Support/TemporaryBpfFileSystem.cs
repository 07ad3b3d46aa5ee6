// SPDX-License-Identifier: Apache-2.0
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Cilium.Bpf.Tests.Support;

/// <summary>
/// A BPF file system of its own for one test. It is a detached mount: it exists only behind a file descriptor, no directory
/// of the machine shows it, and it vanishes with the process however that ends. Paths go through /proc, so they also work
/// for child processes (bpftool) while this process lives.
/// </summary>
internal sealed unsafe partial class TemporaryBpfFileSystem : IDisposable
{
    private const nint FsOpen = 430;
    private const nint FsConfig = 431;
    private const nint FsMount = 432;
    private const nint CloseOnExec = 1;
    private const nint CommandCreate = 6;

    private int _mount;

    public TemporaryBpfFileSystem()
    {
        int context;
        fixed (byte* type = "bpf\0"u8)
        {
            context = Check(syscall(FsOpen, (nint)type, CloseOnExec, 0, 0, 0), "fsopen(bpf)");
        }

        try
        {
            Check(syscall(FsConfig, context, CommandCreate, 0, 0, 0), "fsconfig(create)");
            _mount = Check(syscall(FsMount, context, CloseOnExec, 0, 0, 0), "fsmount");
        }
        finally
        {
            _ = close(context);
        }
    }

    /// <summary>The root directory of the file system.</summary>
    public string Path => $"/proc/{Environment.ProcessId}/fd/{_mount}";

    /// <summary>A path inside the file system.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        int mount = Interlocked.Exchange(ref _mount, -1);
        if (mount >= 0)
        {
            _ = close(mount);
        }
    }

    private static int Check(nint result, string call) =>
        result >= 0 ? (int)result : throw new Win32Exception(Marshal.GetLastPInvokeError(), call);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint a, nint b, nint c, nint d, nint e);

    [LibraryImport("libc")]
    private static partial int close(int fd);
}
