// SPDX-License-Identifier: Apache-2.0
namespace PolicyProperties.Tests;

/// <summary>A service comes, goes or changes.</summary>
internal sealed record ChangeService(string Namespace, string Name, Service? Service) : Step
{
    public override void ApplyTo(Cluster cluster) => Replace.In(cluster.Services, $"{Namespace}/{Name}", Service);

    public override void ApplyTo(LiveNode node) => node.SetService(Namespace, Name, Service);

    public override string ToString() => Service is null ? $"service {Namespace}/{Name} goes" : $"service {Namespace}/{Name} has {Service}";
}
