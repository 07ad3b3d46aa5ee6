// SPDX-License-Identifier: Apache-2.0
namespace PolicyProperties.Tests;

/// <summary>Identities that nobody uses any more go.</summary>
internal sealed record CollectIdentities : Step
{
    public override void ApplyTo(Cluster cluster)
    {
    }

    public override void ApplyTo(LiveNode node) => node.Allocator.Collect();

    public override string ToString() => "unused identities go";
}
