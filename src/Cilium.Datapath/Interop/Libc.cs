// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Interop;

internal static partial class Libc
{
    private const int CLOCK_MONOTONIC_COARSE = 6;

    /// <summary>The resolution of CLOCK_MONOTONIC_COARSE in nanoseconds: the length of a timer tick.</summary>
    public static long CoarseClockResolution()
    {
        if (clock_getres(CLOCK_MONOTONIC_COARSE, out Timespec resolution) != 0 || resolution.Nanoseconds <= 0)
        {
            throw new InvalidOperationException("The kernel does not tell the resolution of its coarse clock.");
        }

        return resolution.Nanoseconds;
    }

    [LibraryImport("libc")]
    private static partial int clock_getres(int clock, out Timespec resolution);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
