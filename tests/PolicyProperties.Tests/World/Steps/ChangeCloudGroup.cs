// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace PolicyProperties.Tests;

/// <summary>Somebody tells or forgets the prefixes of a cloud's security group.</summary>
internal sealed record ChangeCloudGroup(string Id, ImmutableArray<string>? Prefixes) : Step
{
    public override void ApplyTo(Cluster cluster)
    {
        if (Prefixes is { } prefixes)
        {
            cluster.CloudGroups[Id] = prefixes;
        }
        else
        {
            cluster.CloudGroups.Remove(Id);
        }
    }

    public override void ApplyTo(LiveNode node) => node.SetCloudGroup(Id, Prefixes);

    public override string ToString() => Prefixes is { } prefixes ? $"group {Id} is {string.Join(' ', prefixes)}" : $"group {Id} is forgotten";
}
