// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace PolicyProperties.Tests;

/// <summary>A DNS answer is seen.</summary>
internal sealed record LearnName(string Name, ImmutableArray<string> Addresses) : Step
{
    public override void ApplyTo(Cluster cluster) =>
        cluster.Names[Name] = cluster.Names.TryGetValue(Name, out var known) ? known.Union(Addresses) : [.. Addresses];

    public override void ApplyTo(LiveNode node) => node.Learn(Name, Addresses);

    public override string ToString() => $"{Name} is at {string.Join(' ', Addresses)}";
}
