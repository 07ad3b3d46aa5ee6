// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>What a data plane holds, read back from it: by a former process, or to find drift.</summary>
public sealed class ProgrammedPolicy
{
    /// <summary>A data plane that holds nothing.</summary>
    public static ProgrammedPolicy Empty { get; } = new();

    /// <summary>The numbers of the policies that have at least one entry.</summary>
    public ImmutableArray<uint> PolicyNumbers { get; init; } = [];

    /// <summary>What each endpoint refers to.</summary>
    public ImmutableDictionary<EndpointId, EndpointPolicyState> Endpoints { get; init; } =
        ImmutableDictionary<EndpointId, EndpointPolicyState>.Empty;

    /// <summary>The selector numbers of each identity, ascending.</summary>
    public ImmutableDictionary<NumericIdentity, ImmutableArray<uint>> Memberships { get; init; } =
        ImmutableDictionary<NumericIdentity, ImmutableArray<uint>>.Empty;
}
