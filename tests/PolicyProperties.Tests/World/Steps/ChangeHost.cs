// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace PolicyProperties.Tests;

/// <summary>This node's own identity gets other labels.</summary>
internal sealed record ChangeHost(ImmutableArray<string> Labels) : Step
{
    public override void ApplyTo(Cluster cluster) => cluster.HostLabels = Labels;

    public override void ApplyTo(LiveNode node) => node.SetLabels(Surroundings.HostAddress, Labels);

    public override string ToString() => $"the host is {string.Join(' ', Labels)}";
}
