// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace PolicyProperties.Tests;

/// <summary>A workload of this node, that policy is enforced for.</summary>
/// <param name="Labels">As <c>source:key=value</c>; null while they are not known.</param>
/// <param name="Ports">The names of its ports.</param>
internal sealed record LocalWorkload(ImmutableArray<string>? Labels, ImmutableArray<NamedPort> Ports)
{
    public bool IsAudited { get; init; }

    public override string ToString() => $"{(Labels is { } labels ? string.Join(' ', labels) : "without labels yet")}{PortText.Of(Ports)}";
}
