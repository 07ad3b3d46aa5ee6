// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Cilium.Benchmarks.Interop;

namespace Cilium.Benchmarks.Policies;

/// <summary>What one operation took, many times over.</summary>
/// <param name="Times">Microseconds of each.</param>
/// <param name="Bytes">Allocated by each on average.</param>
internal sealed record Operation(Sample Times, double Bytes)
{
    /// <summary>Measures every single call, after as many warm calls as the optimising compiler needs.</summary>
    /// <param name="warm">Calls that do not count.</param>
    /// <param name="count">Calls that do.</param>
    /// <param name="call">What to measure; gets the number of the call.</param>
    /// <param name="after">What follows each call and does not count.</param>
    public static Operation Measure(int warm, int count, Action<int> call, Action<int>? after = null)
    {
        for (int i = 0; i < warm; i++)
        {
            call(i);
            after?.Invoke(i);
            if (i % (1 + (warm / 8)) == 0)
            {
                // The compiler works beside: let it put its code in place.
                Thread.Sleep(30);
            }
        }

        GC.Collect();
        using ThreadPlacement placement = new(Machine.QuietCpu);
        double[] times = new double[count];
        long bytes = 0;
        for (int i = 0; i < count; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
            call(warm + i);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            bytes += GC.GetAllocatedBytesForCurrentThread() - before;
            after?.Invoke(warm + i);
        }

        return new Operation(new Sample(times), (double)bytes / count);
    }
}
