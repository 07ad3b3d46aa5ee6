// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Interop;

/// <summary>Waits until no program is running that was running before.</summary>
internal static partial class KernelGracePeriod
{
    private const int MEMBARRIER_CMD_GLOBAL = 1;

    /// <summary>Longer than any packet takes, for kernels that keep CPUs free of interruptions and so refuse the wait.</summary>
    private static readonly TimeSpan s_instead = TimeSpan.FromSeconds(1);

    // membarrier(2): the global command waits for a grace period of the lock that programs run under.
    private static nint SystemCall => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 324,
        _ => 283,
    };

    public static void Wait()
    {
        if (syscall(SystemCall, MEMBARRIER_CMD_GLOBAL, 0, 0) != 0)
        {
            Thread.Sleep(s_instead);
        }
    }

    [LibraryImport("libc")]
    private static partial nint syscall(nint number, nint command, nint flags, nint cpu);
}
