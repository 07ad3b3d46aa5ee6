// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>Receives the samples of a perf buffer.</summary>
/// <remarks>Implement it as a struct: the reader then calls it without indirection and without allocating.</remarks>
public interface IPerfBufferHandler
{
    /// <summary>Handles one sample.</summary>
    /// <param name="cpu">The CPU that the program ran on.</param>
    /// <param name="sample">The bytes the program wrote, and up to 7 bytes of padding; valid only during the call.</param>
    /// <returns><see langword="true"/> to go on; <see langword="false"/> to end this CPU's batch after this sample.</returns>
    /// <remarks>An exception ends the batch and reaches the caller; the sample counts as consumed.</remarks>
    bool OnSample(int cpu, ReadOnlySpan<byte> sample);

    /// <summary>Hears of a loss, at its place among the samples.</summary>
    /// <param name="cpu">The CPU whose buffer was full.</param>
    /// <param name="count">How many samples found no room.</param>
    void OnLost(int cpu, long count);
}
