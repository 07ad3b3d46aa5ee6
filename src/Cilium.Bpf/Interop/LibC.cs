// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Bpf.Interop;

/// <summary>What is needed of libc besides <c>bpf(2)</c>. Failures are read with <see cref="LastErrno"/> straight after the call.</summary>
internal static unsafe partial class LibC
{
    public const int F_DUPFD_CLOEXEC = 1030;
    public const int PROT_READ = 1;
    public const int PROT_WRITE = 2;
    public const int MAP_SHARED = 1;
    public const nuint MS_NOSUID = 2;
    public const nuint MS_NODEV = 4;
    public const nuint MS_NOEXEC = 8;
    public const nint MAP_FAILED = -1;

    /// <summary>errno of the call just made on this thread.</summary>
    public static int LastErrno => Marshal.GetLastSystemError();

    [LibraryImport("libc")]
    public static partial int close(int fd);

    // Variadic in C; integer arguments travel in the same registers on every Linux ABI that .NET supports.
    [LibraryImport("libc")]
    public static partial int fcntl(int fd, int command, nint argument);

    [LibraryImport("libc")]
    public static partial int mount(byte* source, byte* target, byte* type, nuint flags, void* data);

    [LibraryImport("libc")]
    public static partial nint mmap(nint address, nuint length, int protection, int flags, int fd, nint offset);

    [LibraryImport("libc")]
    public static partial int munmap(nint address, nuint length);

    [LibraryImport("libc")]
    public static partial int capget(CapabilityHeader* header, CapabilitySets* sets);

    [LibraryImport("libc")]
    public static partial int statfs(byte* path, StatFs* buffer);

    [LibraryImport("libc")]
    public static partial int unlink(byte* path);
}
