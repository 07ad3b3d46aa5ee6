// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Bpf.Tests.Support;

/// <summary>System calls of the calling thread that a probe can watch, and code by which the probe knows that thread.</summary>
internal static partial class OwnThread
{
    private const int HelperPidTgid = 14;

    /// <summary>Makes <paramref name="times"/> calls of getppid(2).</summary>
    public static void CallGetParent(int times)
    {
        for (int i = 0; i < times; i++)
        {
            _ = getppid();
        }
    }

    /// <summary>Code that counts in <paramref name="counter"/> when it runs on the calling thread, and returns 0.</summary>
    public static BpfAssembler CountOnThisThread(BpfMap counter)
        => new BpfAssembler().Store32Immediate(BpfAssembler.Frame, -4, 0).Call(HelperPidTgid)
            .KeepLow32(BpfAssembler.R0).JumpIfNotEqual(BpfAssembler.R0, gettid(), "out")
            .Increment(counter, "out").Label("out").Return(0);

    [LibraryImport("libc")]
    internal static partial int getppid();

    [LibraryImport("libc")]
    private static partial int gettid();
}
