// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Identity;

/// <summary>What should become of a prefix, decided from its claims and applied step by step.</summary>
internal sealed class IpCacheDecision(IpPrefix prefix, PrefixSlot slot)
{
    internal IpPrefix Prefix => prefix;

    internal PrefixSlot Slot => slot;

    /// <summary>The claim that wins, or the one that leads those that give labels; nothing if no claim is left.</summary>
    internal IpCacheClaim? Claim { get; init; }

    /// <summary>The finished labels, if the identity is made from them.</summary>
    internal LabelSet? Labels { get; init; }

    /// <summary>The claim with its identity, once there is a reference to that.</summary>
    internal IpCacheClaim? Target { get; set; }

    /// <summary>Why it could not be applied.</summary>
    internal Exception? Error { get; set; }
}
