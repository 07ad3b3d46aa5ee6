// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>What a table holds and has done so far.</summary>
public readonly record struct ServiceTableStatistics
{
    /// <summary>Services with a definition in force; host ports and redirected addresses count too.</summary>
    public int Services { get; init; }

    /// <summary>Services whose newest definition waits for what is another's.</summary>
    public int WaitingServices { get; init; }

    /// <summary>Service ports in the data plane.</summary>
    public int ServicePorts { get; init; }

    /// <summary>Service ports that the data plane has not as it should.</summary>
    public int OutdatedServicePorts { get; init; }

    /// <summary>Service ports among them whose last attempt failed.</summary>
    public int DegradedServicePorts { get; init; }

    /// <summary>States computed so far.</summary>
    public long Computed { get; init; }

    /// <summary>States computed so far that differed from the ones before.</summary>
    public long Changed { get; init; }

    /// <summary>States that the data plane took so far.</summary>
    public long Applied { get; init; }

    /// <summary>Service ports that the data plane removed so far.</summary>
    public long Removed { get; init; }

    /// <summary>Attempts that failed so far.</summary>
    public long Failed { get; init; }
}
