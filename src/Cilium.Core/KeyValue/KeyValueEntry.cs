// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>A key of a key-value store with its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The bytes of the value.</param>
/// <param name="CreatedRevision">The store revision at which the key was created.</param>
/// <param name="Revision">The store revision at which the key was last written.</param>
/// <param name="Lease">The lease that the key is bound to; none for keys that stay.</param>
public readonly record struct KeyValueEntry(
    string Key, ReadOnlyMemory<byte> Value, long CreatedRevision, long Revision, KeyValueLeaseId Lease);

/// <summary>The keys under a prefix at one revision of the store.</summary>
/// <param name="Entries">The keys, sorted bytewise.</param>
/// <param name="Revision">The revision of the store; watch from the one after it to miss nothing.</param>
public sealed record KeyValueList(IReadOnlyList<KeyValueEntry> Entries, long Revision);
