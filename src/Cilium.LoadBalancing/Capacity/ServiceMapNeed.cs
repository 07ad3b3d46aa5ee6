// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>What a table of a data plane needs for services.</summary>
/// <param name="Map">The table's name in the kernel.</param>
/// <param name="Formula">How the number of entries comes about.</param>
/// <param name="Entries">The entries.</param>
/// <param name="EntryBytes">The bytes of a key and its value; what the kernel adds for itself comes on top.</param>
public readonly record struct ServiceMapNeed(string Map, string Formula, long Entries, int EntryBytes)
{
    /// <summary>The bytes of all entries.</summary>
    public long Bytes => Entries * EntryBytes;
}
