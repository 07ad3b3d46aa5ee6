// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Benchmarks.Interop;

/// <summary>Keeps the calling thread on one CPU until disposed, so that rounds do not differ by where it happened to run.</summary>
internal readonly unsafe ref partial struct ThreadPlacement
{
    private readonly ulong _former;

    /// <param name="cpu">Which one, below 64; taken modulo the number that the machine has.</param>
    public ThreadPlacement(int cpu)
    {
        ulong former = 0;
        if (sched_getaffinity(0, sizeof(ulong), &former) == 0)
        {
            _former = former;
            ulong wanted = 1UL << (cpu % Environment.ProcessorCount);
            _ = sched_setaffinity(0, sizeof(ulong), &wanted);
        }
    }

    public void Dispose()
    {
        ulong former = _former;
        if (former != 0)
        {
            _ = sched_setaffinity(0, sizeof(ulong), &former);
        }
    }

    // Of the calling thread when the identifier is 0. A machine with more CPUs than the mask has bits answers EINVAL.
    [LibraryImport("libc")]
    private static partial int sched_getaffinity(int thread, nuint size, ulong* mask);

    [LibraryImport("libc")]
    private static partial int sched_setaffinity(int thread, nuint size, ulong* mask);
}
