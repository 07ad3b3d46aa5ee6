// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Tests.Support;

/// <summary>Checks that numbered records come whole, in order and each once; counts the numbers that are missing.</summary>
internal struct SequenceChecker(int recordBytes) : IRingBufferHandler
{
    public ulong Next { get; set; }

    public long Gaps { get; private set; }

    public long Count { get; private set; }

    public bool OnRecord(ReadOnlySpan<byte> record)
    {
        ulong number = EventSource.SequenceOf(record);
        if (record.Length != recordBytes || number < Next)
        {
            throw new InvalidOperationException($"Record {number} of {record.Length} bytes came when {Next} was due.");
        }

        Gaps += (long)(number - Next);
        Next = number + 1;
        Count++;
        return true;
    }
}
