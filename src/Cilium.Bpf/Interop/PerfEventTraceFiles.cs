// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.InteropServices;

namespace Cilium.Bpf.Interop;

/// <summary>Reads the trace file system, wherever it is mounted; when it is nowhere, through a mount of its own that nobody sees.</summary>
internal static unsafe partial class PerfEventTraceFiles
{
    private const nint FsOpen = 430;
    private const nint FsConfig = 431;
    private const nint FsMount = 432;
    private const nint CloseOnExec = 1;
    private const nint CommandCreate = 6;

    private static readonly string[] UsualPlaces = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

    /// <summary>The number of a tracepoint.</summary>
    /// <returns><see langword="null"/> when there is no such tracepoint.</returns>
    /// <exception cref="FeatureNotSupportedException">The kernel has no trace file system, or it may not be mounted.</exception>
    public static ulong? ReadEventId(string category, string name)
    {
        string relative = Path.Combine("events", category, name, "id");
        string? place = Array.Find(UsualPlaces, candidate => Directory.Exists(Path.Combine(candidate, "events")));
        if (place is not null)
        {
            return ReadNumber(Path.Combine(place, relative));
        }

        using BpfHandle mount = Mount();
        return ReadNumber(Path.Combine(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{mount.Value}"), relative));
    }

    private static ulong? ReadNumber(string path)
    {
        try
        {
            return ulong.Parse(File.ReadAllText(path).Trim(), CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static BpfHandle Mount()
    {
        fixed (byte* type = "tracefs\0"u8)
        {
            using BpfHandle context = Own(syscall(FsOpen, (nint)type, CloseOnExec, 0, 0, 0));
            if (syscall(FsConfig, context.Value, CommandCreate, 0, 0, 0) < 0)
            {
                throw NotAvailable(LibC.LastErrno);
            }

            return Own(syscall(FsMount, context.Value, CloseOnExec, 0, 0, 0));
        }
    }

    private static BpfHandle Own(nint result) => result >= 0 ? BpfHandle.Own((int)result) : throw NotAvailable(LibC.LastErrno);

    private static FeatureNotSupportedException NotAvailable(int errno) => new(
        "tracepoints by name",
        minimumKernel: null,
        "The trace file system is not mounted and cannot be: 'mount -t tracefs tracefs /sys/kernel/tracing'.",
        BpfException.FromErrno(errno, "mount trace file system", needed: BpfCapabilities.SysAdmin));

    [LibraryImport("libc")]
    private static partial nint syscall(nint number, nint a, nint b, nint c, nint d, nint e);
}
