// SPDX-License-Identifier: Apache-2.0
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cilium.Testing.Interop;

/// <summary>The mount system calls of Linux 5.2, whose numbers are the same on every architecture.</summary>
internal static unsafe partial class MountSyscalls
{
    private const nint FsOpen = 430;
    private const nint FsConfig = 431;
    private const nint FsMount = 432;
    private const nint CloseOnExec = 1;
    private const nint CommandCreate = 6;

    /// <summary>Mounts a new file system nowhere: it exists behind the descriptor alone.</summary>
    /// <exception cref="Win32Exception">The kernel refused.</exception>
    public static SafeFileHandle MountDetached(ReadOnlySpan<byte> type)
    {
        fixed (byte* name = type)
        {
            using SafeFileHandle context = Open(syscall(FsOpen, (nint)name, CloseOnExec, 0, 0, 0), "fsopen");
            nint descriptor = context.DangerousGetHandle();
            Check(syscall(FsConfig, descriptor, CommandCreate, 0, 0, 0), "fsconfig");
            return Open(syscall(FsMount, descriptor, CloseOnExec, 0, 0, 0), "fsmount");
        }
    }

    private static SafeFileHandle Open(nint result, string call) => new(Check(result, call), ownsHandle: true);

    private static nint Check(nint result, string call) =>
        result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{call}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint a, nint b, nint c, nint d, nint e);
}
