// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>One element of <c>fromCIDRSet</c> or <c>toCIDRSet</c>: a prefix, or a group of prefixes, with exceptions.</summary>
public sealed record CidrRule
{
    /// <summary>The prefix; null when a group is named.</summary>
    public IpPrefix? Cidr { get; init; }

    /// <summary>The name of a CIDR group; null when not given.</summary>
    public string? GroupName { get; init; }

    /// <summary>Selects CIDR groups by their labels; null when not given.</summary>
    public LabelSelector? GroupSelector { get; init; }

    /// <summary>Prefixes that are left out.</summary>
    public ImmutableArray<IpPrefix> Except { get; init; } = [];

    /// <summary>How it is written; empty where that is the only way to write it.</summary>
    internal string Spelling { get; init; } = "";
}
