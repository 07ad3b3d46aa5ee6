// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.InteropServices;

namespace Cilium.Bpf.Interop;

/// <summary>Opens what a link attaches to: a cgroup's directory, a namespace's file.</summary>
/// <remarks>The runtime's own file handles refuse directories.</remarks>
internal static partial class LinkTargetFile
{
    private const int O_RDONLY_CLOEXEC = 0x80000;

    /// <summary>Opens <paramref name="path"/> for reading.</summary>
    /// <exception cref="BpfException">It does not exist or may not be opened.</exception>
    public static BpfHandle Open(string path, string operation)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        int fd = open(path, O_RDONLY_CLOEXEC, 0);
        BpfException.ThrowIfError(fd < 0 ? -LibC.LastErrno : fd, operation, $"'{path}'", BpfCapabilities.None);
        return BpfHandle.Own(fd);
    }

    /// <summary>The inode number of an open file, by which the kernel names cgroups and namespaces.</summary>
    /// <remarks>Read from /proc, whose text is the same on every architecture; <c>struct stat</c> is not.</remarks>
    public static ulong Inode(BpfHandle file)
    {
        const string Field = "ino:";
        foreach (string line in File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{file.Value}")))
        {
            if (line.StartsWith(Field, StringComparison.Ordinal))
            {
                return ulong.Parse(line.AsSpan(Field.Length).Trim(), CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }

    // Variadic in C; integer arguments travel in the same registers on every Linux ABI that .NET supports.
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags, int mode);
}
