// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace PolicyProperties.Tests;

/// <summary>A pod somewhere in the clusters, reached at an address of each family.</summary>
/// <param name="Labels">As <c>source:key=value</c>.</param>
/// <param name="Ports">The names of its ports.</param>
/// <param name="Number">Tells its addresses.</param>
internal sealed record Pod(ImmutableArray<string> Labels, ImmutableArray<NamedPort> Ports, int Number)
{
    public string IPv4 => $"10.128.0.{Number}";

    public string IPv6 => $"fd00:2::{Number:x}";

    public override string ToString() => $"{string.Join(' ', Labels)} at {IPv4} {IPv6}{PortText.Of(Ports)}";
}
