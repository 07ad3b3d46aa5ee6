// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>What happened to a key.</summary>
public enum KeyValueEventKind
{
    /// <summary>The key was created.</summary>
    Created,

    /// <summary>The key has a new value.</summary>
    Changed,

    /// <summary>The key was deleted, or its lease ran out.</summary>
    Deleted,
}

/// <summary>A change of one key.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Entry">The key; of a deleted one only key and revision (that of the deletion) are set.</param>
public readonly record struct KeyValueEvent(KeyValueEventKind Kind, KeyValueEntry Entry);
