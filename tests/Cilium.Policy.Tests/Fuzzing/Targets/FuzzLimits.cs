// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace Cilium.Policy.Tests;

/// <summary>How much time and memory a text may take: both grow with its length, and little is free.</summary>
internal static class FuzzLimits
{
    // Everything that is allocated counts, though most is garbage at once: nodes with their places, the model, messages. Measured are
    // at most 300 bytes; the rest is for caches that the first texts fill.
    private const long BytesPerCharacter = 600;
    private const long BytesAnyway = 1 << 20;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>Reads a text on this thread.</summary>
    /// <returns>What <paramref name="read"/> returns.</returns>
    /// <exception cref="FuzzFinding">It took too long, or too much memory.</exception>
    public static int Check(string text, Func<string, int> read)
    {
        long before = GC.GetAllocatedBytesForCurrentThread(), began = Stopwatch.GetTimestamp();
        var result = read(text);
        var taken = Stopwatch.GetElapsedTime(began);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        FuzzFinding.Unless(taken < s_patience, $"{taken} for {text.Length} characters");
        FuzzFinding.Unless(allocated <= BytesAnyway + (text.Length * BytesPerCharacter), $"{allocated:N0} bytes for {text.Length:N0} characters");
        return result;
    }
}
