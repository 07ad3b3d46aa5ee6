// SPDX-License-Identifier: Apache-2.0
namespace PolicyProperties.Tests;

/// <summary>A workload of this node comes, goes, or gets other labels or port names.</summary>
internal sealed record ChangeEndpoint(ushort Id, LocalWorkload? Workload) : Step
{
    public override void ApplyTo(Cluster cluster) => Replace.In(
        cluster.Endpoints, Id, Workload is { } workload ? workload with { IsAudited = cluster.Endpoints.GetValueOrDefault(Id)?.IsAudited ?? false } : null);

    public override void ApplyTo(LiveNode node) => node.SetEndpoint(Id, Workload);

    public override string ToString() => Workload is null ? $"endpoint {Id} goes" : $"endpoint {Id} is {Workload}";
}
