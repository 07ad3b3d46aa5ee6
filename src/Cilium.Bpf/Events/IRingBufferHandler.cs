// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>Receives the records of a BPF ring buffer.</summary>
/// <remarks>Implement it as a struct: the reader then calls it without indirection and without allocating.</remarks>
public interface IRingBufferHandler
{
    /// <summary>Handles one record.</summary>
    /// <param name="record">The bytes the program submitted, in place in the ring; valid only during the call.</param>
    /// <returns><see langword="true"/> to go on; <see langword="false"/> to end the batch after this record.</returns>
    /// <remarks>An exception ends the batch and reaches the caller; the record counts as consumed.</remarks>
    bool OnRecord(ReadOnlySpan<byte> record);
}
