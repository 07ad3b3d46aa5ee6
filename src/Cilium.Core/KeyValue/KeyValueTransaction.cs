// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>Writes that happen all at once if all conditions hold, otherwise not at all.</summary>
public sealed record KeyValueTransaction
{
    /// <summary>What must hold.</summary>
    public IReadOnlyList<KeyValueCondition> Conditions { get; init; } = [];

    /// <summary>What is written then; each key at most once.</summary>
    public IReadOnlyList<KeyValueWrite> Writes { get; init; } = [];
}

/// <summary>A condition on one key. Revisions that are not given do not matter.</summary>
/// <param name="Key">The key.</param>
/// <param name="CreatedRevision">The revision at which the key was created (0: the key does not exist), as locks are checked.</param>
/// <param name="Revision">The revision at which the key was last written (0: the key does not exist).</param>
public readonly record struct KeyValueCondition(string Key, long? CreatedRevision = null, long? Revision = null)
{
    /// <summary>The condition that the key does not exist.</summary>
    public static KeyValueCondition IsMissing(string key) => new(key, CreatedRevision: 0);
}

/// <summary>One write of a transaction.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The new value; <see langword="null"/> deletes the key.</param>
/// <param name="Lease">The lease that the key is bound to.</param>
public readonly record struct KeyValueWrite(string Key, ReadOnlyMemory<byte>? Value, KeyValueLeaseId Lease = default);
