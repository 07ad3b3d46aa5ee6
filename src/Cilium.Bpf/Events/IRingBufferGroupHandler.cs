// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>Receives the records of several BPF ring buffers.</summary>
/// <remarks>Implement it as a struct: the poller then calls it without indirection and without allocating.</remarks>
public interface IRingBufferGroupHandler
{
    /// <summary>Handles one record.</summary>
    /// <param name="ring">The position of the record's ring among those that the poller was given.</param>
    /// <param name="record">The bytes the program submitted, in place in the ring; valid only during the call.</param>
    /// <returns><see langword="true"/> to go on; <see langword="false"/> to end this ring's batch after this record.</returns>
    /// <remarks>An exception ends all batches and reaches the caller; the record counts as consumed.</remarks>
    bool OnRecord(int ring, ReadOnlySpan<byte> record);
}
