// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cilium.Bpf.Interop;

/// <summary>The <c>bpf(2)</c> system call.</summary>
internal static unsafe partial class BpfSyscall
{
    // The verifier gives up with EAGAIN when a signal is pending (the runtime sends some to suspend threads).
    private const int MaximumAttempts = 10;

    private static readonly nint Number = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 321,
        Architecture.Arm64 or Architecture.RiscV64 or Architecture.LoongArch64 => 280,
        Architecture other => throw new PlatformNotSupportedException(
            $"BPF on {other} is not supported; 64-bit little-endian architectures are (x64, arm64, riscv64, loongarch64)."),
    };

    /// <summary>Calls <c>bpf(2)</c> with exactly the bytes of <paramref name="attr"/>.</summary>
    /// <typeparam name="TAttr">The part of <c>union bpf_attr</c> that belongs to the command; the kernel reads the rest as zero.</typeparam>
    /// <param name="command">What to do.</param>
    /// <param name="attr">Input, and output where the command writes back.</param>
    /// <returns>The kernel's result when it is not negative (often a new fd), else <c>-errno</c>.</returns>
    /// <remarks>Retries <c>EINTR</c> (except of batches), and <c>EAGAIN</c> of <c>BPF_PROG_LOAD</c>. Allocates nothing.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Invoke<TAttr>(BpfCommand command, ref TAttr attr)
        where TAttr : unmanaged
    {
        fixed (TAttr* pointer = &attr)
        {
            return Invoke(command, pointer, (uint)sizeof(TAttr));
        }
    }

    /// <summary>As <see cref="Invoke{TAttr}"/>, for an attribute that already stays in place (a local variable).</summary>
    public static int Invoke(BpfCommand command, void* attr, uint size)
    {
        nint result = syscall(Number, (nint)command, (nint)attr, (nint)size);
        return result >= 0 ? (int)result : Failed(command, attr, size, Marshal.GetLastSystemError());
    }

    // errno is read straight after the call, as the marshaller does for SetLastError, but only when the call failed:
    // the runtime preserves errno on its way out of a P/Invoke. That saves two writes of errno on each success.
    private static int Failed(BpfCommand command, void* attr, uint size, int errno)
    {
        for (int attempt = 1; attempt < MaximumAttempts; attempt++)
        {
            // A batch answers EINTR for elements that vanish under it, after it has overwritten the count: not ours to repeat.
            bool isBatch = command is >= BpfCommand.BPF_MAP_LOOKUP_BATCH and <= BpfCommand.BPF_MAP_DELETE_BATCH;
            bool isInterrupted = (errno == Errno.EINTR && !isBatch)
                || (errno == Errno.EAGAIN && command == BpfCommand.BPF_PROG_LOAD);
            if (!isInterrupted)
            {
                break;
            }

            nint result = syscall(Number, (nint)command, (nint)attr, (nint)size);
            if (result >= 0)
            {
                return (int)result;
            }

            errno = Marshal.GetLastSystemError();
        }

        return -errno;
    }

    [LibraryImport("libc")]
    private static partial nint syscall(nint number, nint command, nint attr, nint size);
}
