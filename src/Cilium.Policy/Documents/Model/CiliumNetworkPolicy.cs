// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>A <c>cilium.io/v2</c> policy for the endpoints of one namespace.</summary>
public sealed class CiliumNetworkPolicy : PolicyDocument
{
    /// <summary>The kind's name.</summary>
    public const string Kind = "CiliumNetworkPolicy";

    internal CiliumNetworkPolicy(PolicyResource resource, string uid, string file, int line, ImmutableArray<CiliumRule> rules)
        : base(resource, uid, file, line) => Rules = rules;

    /// <summary>The rule of <c>spec</c>, if there is one, then those of <c>specs</c>.</summary>
    public ImmutableArray<CiliumRule> Rules { get; }
}
