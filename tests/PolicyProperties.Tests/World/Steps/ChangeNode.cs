// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace PolicyProperties.Tests;

/// <summary>Another node with labels comes, goes or changes.</summary>
internal sealed record ChangeNode(string Address, ImmutableArray<string>? Labels) : Step
{
    public override void ApplyTo(Cluster cluster)
    {
        if (Labels is { } labels)
        {
            cluster.Nodes[Address] = labels;
        }
        else
        {
            cluster.Nodes.Remove(Address);
        }
    }

    public override void ApplyTo(LiveNode node) => node.SetLabels(Address, Labels ?? []);

    public override string ToString() => Labels is { } labels ? $"node {Address} is {string.Join(' ', labels)}" : $"node {Address} goes";
}
