// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.LoadBalancing;

/// <summary>A service port in one family, before it is known who serves it.</summary>
internal sealed record PortDefinition(ServicePortKey Key, ServicePort Port, ImmutableArray<FrontendState> Frontends)
{
    internal bool IsReachableFromOutside { get; } = Frontends.Any(frontend => frontend.IsReachableFromOutside);

    internal IEnumerable<FrontendKey> FrontendKeys => Frontends.Select(frontend => FrontendKey.Of(frontend, Key));
}
