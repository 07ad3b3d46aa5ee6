// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>A peer selector in use, with the number by which the data plane knows it.</summary>
public sealed class CachedSelector
{
    internal CachedSelector(uint number, LabelSelector selector)
    {
        Number = number;
        Selector = selector;
    }

    /// <summary>From 1; smaller numbers are given first.</summary>
    public uint Number { get; }

    /// <summary>The selector.</summary>
    public LabelSelector Selector { get; }

    /// <summary>How many policies name it.</summary>
    public int Users { get; internal set; }

    /// <summary>How many identities carry it.</summary>
    public int Members { get; internal set; }
}
