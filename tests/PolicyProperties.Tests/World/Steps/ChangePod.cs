// SPDX-License-Identifier: Apache-2.0
namespace PolicyProperties.Tests;

/// <summary>A pod comes, goes, or gets other labels or port names.</summary>
internal sealed record ChangePod(string Name, Pod? Pod) : Step
{
    public override void ApplyTo(Cluster cluster) => Replace.In(cluster.Pods, Name, Pod);

    public override void ApplyTo(LiveNode node) => node.SetPod(Name, Pod);

    public override string ToString() => Pod is null ? $"pod {Name} goes" : $"pod {Name} is {Pod}";
}
