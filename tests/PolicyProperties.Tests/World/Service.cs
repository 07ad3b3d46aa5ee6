// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Net;
using Cilium.Policy;

namespace PolicyProperties.Tests;

/// <summary>A Kubernetes service, either with the labels of its pods or with the addresses of its backends.</summary>
internal sealed record Service(
    string Namespace, string Name, ImmutableSortedDictionary<string, string> Labels, ImmutableSortedDictionary<string, string> Selector, ImmutableArray<string> Addresses)
{
    public PolicyService ToPolicyService() => new()
    {
        Namespace = Namespace,
        Name = Name,
        Labels = Labels.ToImmutableDictionary(),
        Selector = Selector.ToImmutableDictionary(),
        Addresses = [.. Addresses.Select(IPAddress.Parse)],
    };

    public override string ToString() => $"labels {Text(Labels)} selector {Text(Selector)} addresses {string.Join(' ', Addresses)}";

    private static string Text(ImmutableSortedDictionary<string, string> labels) => $"{{{string.Join(' ', labels.Select(label => $"{label.Key}={label.Value}"))}}}";
}
