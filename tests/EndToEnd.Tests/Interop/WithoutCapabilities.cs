// SPDX-License-Identifier: Apache-2.0
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace EndToEnd.Tests;

/// <summary>Runs code on a thread of its own that has given up its capabilities; other threads keep theirs.</summary>
internal static partial class WithoutCapabilities
{
    private const uint Version3 = 0x20080522;

    public static void Run(Action work)
    {
        ExceptionDispatchInfo? error = null;
        Thread thread = new(() =>
        {
            try
            {
                Header header = new() { Version = Version3 };
                Sets none = default;
                Assert.Equal(0, capset(ref header, ref none));
                work();
            }
            catch (Exception caught)
            {
                error = ExceptionDispatchInfo.Capture(caught);
            }
        });
        thread.Start();
        thread.Join();
        error?.Throw();
    }

    [LibraryImport("libc")]
    private static partial int capset(ref Header header, ref Sets sets);

    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        public uint Version;
        public int ProcessId;
    }

    [System.Runtime.CompilerServices.InlineArray(6)]
    private struct Sets
    {
        private uint _first;
    }
}
