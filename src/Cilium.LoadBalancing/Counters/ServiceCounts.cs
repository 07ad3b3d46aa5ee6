// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.LoadBalancing;

/// <summary>What was counted of a service port. Immutable.</summary>
/// <param name="ServicePort">Which.</param>
/// <param name="Refused">Connections for which there was no backend.</param>
/// <param name="Backends">Its backends, in the order of its state.</param>
public sealed record ServiceCounts(ServicePortKey ServicePort, long Refused, ImmutableArray<BackendCounts> Backends)
{
    /// <summary>Connections to all of its backends.</summary>
    public long Connections => Backends.Sum(backend => backend.Connections);
}
