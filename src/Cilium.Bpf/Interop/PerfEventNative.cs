// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Bpf.Interop;

/// <summary>perf_event_open(2) and its ioctls.</summary>
internal static unsafe partial class PerfEventNative
{
    public const uint PERF_EVENT_IOC_ENABLE = 0x2400;
    public const uint PERF_EVENT_IOC_SET_BPF = 0x40042408;

    private const nint PERF_FLAG_FD_CLOEXEC = 8;

    private static readonly nint Number = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 298,
        Architecture.Arm64 or Architecture.RiscV64 or Architecture.LoongArch64 => 241,
        Architecture.S390x => 331,
        Architecture.Ppc64le => 319,
        Architecture other => throw new PlatformNotSupportedException(
            $"The number of perf_event_open(2) is not known for {other}; supported are x64, arm64, riscv64, loongarch64, s390x and ppc64le."),
    };

    /// <summary>Opens an event.</summary>
    /// <returns>A new descriptor, or <c>-errno</c>.</returns>
    public static int Open(ref PerfEventAttr attr, int processId, int cpu)
    {
        attr.size = PerfEventAttr.VersionFiveSize;
        fixed (PerfEventAttr* pointer = &attr)
        {
            nint result = syscall(Number, (nint)pointer, processId, cpu, -1, PERF_FLAG_FD_CLOEXEC);
            return result >= 0 ? (int)result : -LibC.LastErrno;
        }
    }

    /// <returns>0, or <c>-errno</c>.</returns>
    public static int Control(BpfHandle perfEvent, uint request, nint argument)
    {
        int result = ioctl(perfEvent.Value, request, argument);
        return result >= 0 ? 0 : -LibC.LastErrno;
    }

    [LibraryImport("libc")]
    private static partial nint syscall(nint number, nint attr, nint pid, nint cpu, nint group, nint flags);

    // Variadic in C; integer arguments travel in the same registers on every Linux ABI that .NET supports.
    [LibraryImport("libc")]
    private static partial int ioctl(int fd, nuint request, nint argument);
}
