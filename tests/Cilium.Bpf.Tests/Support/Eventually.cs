// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace Cilium.Bpf.Tests.Support;

/// <summary>Waits for what the kernel does a moment later (after an RCU grace period, say).</summary>
internal static class Eventually
{
    public static void True(Func<bool> condition, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10), $"Not within 10 s: {what}.");
            Thread.Sleep(1);
        }
    }
}
