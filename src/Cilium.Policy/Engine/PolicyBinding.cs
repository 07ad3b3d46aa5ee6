// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>A policy that endpoints share, with what it holds on to in the selector cache and the data plane.</summary>
internal sealed class PolicyBinding(ShareKey key, EndpointPolicy policy, CompiledPolicy? compiled, ImmutableArray<CachedSelector> selectors)
{
    public ShareKey Key { get; } = key;

    public EndpointPolicy Policy { get; } = policy;

    /// <summary>Null when neither direction is enforced: the data plane then needs no policy.</summary>
    public CompiledPolicy? Compiled { get; } = compiled;

    public ImmutableArray<CachedSelector> Selectors { get; } = selectors;

    public uint Number => Compiled?.PolicyNumber ?? 0;

    /// <summary>How many endpoints want it or have it in force.</summary>
    public int Users { get; set; }

    /// <summary>Whether the data plane holds it.</summary>
    public bool IsProgrammed { get; set; } = compiled is null;
}
