// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;

namespace Cilium.LoadBalancing;

/// <summary>Reads what a data plane counts of services.</summary>
/// <remarks>Counts grow while the backend or service port is there, and begin anew when it comes back. Safe from any thread.</remarks>
public interface IServiceCounters
{
    /// <summary>The counts of a service port.</summary>
    /// <param name="key">Which.</param>
    /// <param name="counts">Its counts, those of its present backends among them.</param>
    /// <returns>Whether the data plane has the service port.</returns>
    bool TryReadCounts(ServicePortKey key, [NotNullWhen(true)] out ServiceCounts? counts);

    /// <summary>The counts of every service port, in no order.</summary>
    IReadOnlyCollection<ServiceCounts> ReadCounts();
}
