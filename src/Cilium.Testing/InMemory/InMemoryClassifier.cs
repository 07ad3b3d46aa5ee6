// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Policy;

namespace Cilium.Testing;

/// <summary>One policy, looked up as the kernel looks it up.</summary>
internal sealed class InMemoryClassifier
{
    private readonly Dictionary<ClassifierKey, ClassifierEntry> _entries;

    public InMemoryClassifier(CompiledPolicy policy)
    {
        Policy = policy;
        _entries = policy.Entries.ToDictionary(entry => entry.Key);
    }

    public CompiledPolicy Policy { get; }

    /// <summary>The most specific entry there is: the exact port, the longest range, the protocol, anything.</summary>
    public bool TryDecide(
        TrafficDirection direction, byte protocol, ushort port, ReadOnlySpan<uint> membership, out ClassifierDecision decision)
    {
        decision = default;
        if (!TryFind(direction, protocol, port, out var entry))
        {
            return false;
        }

        foreach (var candidate in entry.Decisions)
        {
            if (candidate.Selector == 0 || membership.BinarySearch(candidate.Selector) >= 0)
            {
                decision = candidate;
                return true;
            }
        }

        return false;
    }

    private bool TryFind(
        TrafficDirection direction, byte protocol, ushort port, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ClassifierEntry? entry)
    {
        var hasRanges = direction == TrafficDirection.Ingress ? Policy.HasIngressPortRanges : Policy.HasEgressPortRanges;
        for (var length = 16; length >= 0; length -= hasRanges ? 1 : 16)
        {
            var prefix = length == 0 ? (ushort)0 : (ushort)(port & (0xFFFF << (16 - length)));
            if (_entries.TryGetValue(new(direction, protocol, prefix, (byte)length), out entry))
            {
                return true;
            }
        }

        return _entries.TryGetValue(new(direction, 0, 0, 0), out entry);
    }
}
