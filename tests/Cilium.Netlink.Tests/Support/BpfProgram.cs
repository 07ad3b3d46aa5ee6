// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cilium.Netlink.Tests;

/// <summary>The smallest classifier: returns TC_ACT_OK.</summary>
internal static unsafe partial class BpfProgram
{
    private const int BPF_PROG_LOAD = 5;
    private const uint BPF_PROG_TYPE_SCHED_CLS = 3;

    internal static SafeFileHandle LoadClassifier()
    {
        // r0 = 0; exit
        ReadOnlySpan<ulong> instructions = [0x00000000000000b7, 0x0000000000000095];
        ReadOnlySpan<byte> licence = "GPL\0"u8;
        fixed (ulong* code = instructions)
        fixed (byte* text = licence)
        {
            var attributes = new LoadAttributes { Type = BPF_PROG_TYPE_SCHED_CLS, InstructionCount = 2, Instructions = (ulong)code, Licence = (ulong)text };
            nint fd = Syscall(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 280 : 321, BPF_PROG_LOAD, &attributes, sizeof(LoadAttributes));
            Assert.True(fd >= 0, $"bpf(BPF_PROG_LOAD) failed with {Marshal.GetLastPInvokeError()}");
            return new SafeFileHandle(fd, ownsHandle: true);
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Syscall(nint number, nint command, void* attributes, nint size);

    [StructLayout(LayoutKind.Sequential, Size = 128)]
    private struct LoadAttributes
    {
        internal uint Type;
        internal uint InstructionCount;
        internal ulong Instructions;
        internal ulong Licence;
    }
}
