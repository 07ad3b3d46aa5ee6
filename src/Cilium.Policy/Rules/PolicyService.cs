// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Net;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>A Kubernetes service, as far as <c>toServices</c> is concerned. Immutable.</summary>
public sealed class PolicyService
{
    /// <summary>The service's name.</summary>
    public required string Name { get; init; }

    /// <summary>The service's namespace. Default: <c>default</c>.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>The service's labels, for rules that name services by them.</summary>
    public ImmutableDictionary<string, string> Labels { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The labels of the pods that the service leads to, in its namespace and this cluster. Empty for services whose
    /// backends somebody lists: then <see cref="Addresses"/> counts.</summary>
    public ImmutableDictionary<string, string> Selector { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The addresses of the backends of a service without <see cref="Selector"/>. They select what lies outside the
    /// cluster, never pods.</summary>
    public ImmutableArray<IPAddress> Addresses { get; init; } = [];

    /// <summary>Namespace and name.</summary>
    public override string ToString() => $"{Namespace}/{Name}";

    internal LabelSet LabelSet => field ??= LabelSet.Create(Labels.Select(label => new Label(LabelSource.Kubernetes, label.Key, label.Value)));

    /// <exception cref="LabelFormatException">A label is none.</exception>
    internal void Judge() =>
        _ = LabelSet.Union(LabelSet.Create(Selector.Select(label => new Label(LabelSource.Kubernetes, label.Key, label.Value))));

    /// <summary>Whether rules would select the same through the other.</summary>
    internal bool IsLike(PolicyService other) =>
        LabelSet == other.LabelSet
        && Selector.Count == other.Selector.Count && Selector.All(label => other.Selector.TryGetValue(label.Key, out var value) && value == label.Value)
        && Addresses.AsSpan().SequenceEqual(other.Addresses.AsSpan());
}
