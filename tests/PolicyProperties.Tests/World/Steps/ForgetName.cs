// SPDX-License-Identifier: Apache-2.0
namespace PolicyProperties.Tests;

/// <summary>A DNS name is forgotten.</summary>
internal sealed record ForgetName(string Name) : Step
{
    public override void ApplyTo(Cluster cluster) => cluster.Names.Remove(Name);

    public override void ApplyTo(LiveNode node) => node.Forget(Name);

    public override string ToString() => $"{Name} is forgotten";
}
