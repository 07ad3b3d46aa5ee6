// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace PolicyProperties.Tests;

/// <summary>Everything that is so, as plain facts: what a history leads to.</summary>
internal sealed class Cluster(Settings settings)
{
    public const string Name = "default";

    public Settings Settings { get; } = settings;

    /// <summary>Policies and groups of prefixes, by what they are replaced by.</summary>
    public SortedDictionary<DocumentKey, JsonObject> Documents { get; } = [];

    public SortedDictionary<string, Pod> Pods { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<ushort, LocalWorkload> Endpoints { get; } = [];

    public SortedDictionary<string, Service> Services { get; } = new(StringComparer.Ordinal);

    /// <summary>The prefixes of a cloud's security groups, by their id.</summary>
    public SortedDictionary<string, ImmutableArray<string>> CloudGroups { get; } = new(StringComparer.Ordinal);

    /// <summary>The addresses of DNS names.</summary>
    public SortedDictionary<string, ImmutableSortedSet<string>> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>Other nodes that have labels of their own, by address.</summary>
    public SortedDictionary<string, ImmutableArray<string>> Nodes { get; } = new(StringComparer.Ordinal);

    /// <summary>What is known of this node's address.</summary>
    public ImmutableArray<string> HostLabels { get; set; } = ["reserved:host"];
}
