// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>What became of a ring buffer's records since its reader was created.</summary>
/// <param name="Records">Records handed out.</param>
/// <param name="Bytes">Payload bytes handed out.</param>
/// <param name="Discarded">Records that the program reserved and then discarded on purpose.</param>
/// <param name="Lost">Records that found no room, as counted by the program (see <see cref="IEventLossSource"/>) since the
/// reader was created; <see langword="null"/> when the reader was given no loss source and therefore cannot know.</param>
/// <param name="PendingBytes">Bytes written and not yet read, headers and padding included.</param>
/// <param name="CapacityBytes">The ring's size in bytes.</param>
public readonly record struct RingBufferStatistics(
    long Records,
    long Bytes,
    long Discarded,
    long? Lost,
    long PendingBytes,
    long CapacityBytes);
