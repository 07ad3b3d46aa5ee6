// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>Where a walk stands, besides the key at its position.</summary>
internal struct MapWalkState
{
    /// <summary>The next bucket, when the kernel's position is a bucket.</summary>
    public uint Bucket;

    /// <summary>Whether the position is valid: something has been read.</summary>
    public bool HasStarted;

    /// <summary>Whether the end has been reached.</summary>
    public bool IsComplete;

    /// <summary>Whether this walk goes key by key, because the kernel offers no batches here.</summary>
    public bool IsSingleStep;

    /// <summary>Whether the key at the position has not been handed out yet.</summary>
    public bool HasPending;

    /// <summary>Keys seen so far, to be bounded: a position that vanishes sends the kernel back to the start.</summary>
    public long Steps;

    /// <summary>For LPM tries: the greatest key handed out, in the order of the kernel's walk.</summary>
    public byte[]? Last;

    /// <summary>For other kinds walked key by key: the keys handed out.</summary>
    public KeySet? Seen;

    /// <summary>Moves <see cref="Last"/> on to <paramref name="key"/>.</summary>
    /// <returns><see langword="false"/> when the walk is past that key already.</returns>
    public bool TryPass(ReadOnlySpan<byte> key)
    {
        if (Last is not null && LpmKeyOrder.Compare(key, Last) <= 0)
        {
            return false;
        }

        key.CopyTo(Last ??= new byte[key.Length]);
        return true;
    }
}
