// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Cilium.Core;
using Cilium.Policy;

namespace Cilium.Datapath;

/// <summary>Something that takes entries of a map.</summary>
public sealed record MapUser
{
    private const int Shown = 3;

    /// <summary>What it is, for example <c>policy 7</c> or <c>identity 2001</c>.</summary>
    public required string Name { get; init; }

    /// <summary>How many entries it takes.</summary>
    public required long Entries { get; init; }

    /// <summary>For a policy, the objects whose rules it is made of, those with the most rules first; empty for others, and for
    /// policies that a former process wrote.</summary>
    public IReadOnlyList<PolicyResource> Resources { get; init; } = [];

    /// <summary>For a policy, the endpoints that share it.</summary>
    public IReadOnlyList<EndpointId> Endpoints { get; init; } = [];

    /// <summary>For example <c>policy 7 of CiliumNetworkPolicy/default/web, endpoints 1, 2: 4096</c>.</summary>
    public override string ToString()
    {
        string resources = Resources.Count == 0 ? "" : $" of {List(Resources)}";
        string endpoints = Endpoints.Count == 0 ? "" : $", {(Endpoints.Count == 1 ? "endpoint" : "endpoints")} {List(Endpoints)}";
        return string.Create(CultureInfo.InvariantCulture, $"{Name}{resources}{endpoints}: {Entries}");
    }

    private static string List<T>(IReadOnlyList<T> items) =>
        string.Join(", ", items.Take(Shown)) + (items.Count > Shown ? $" and {items.Count - Shown} more" : "");
}
