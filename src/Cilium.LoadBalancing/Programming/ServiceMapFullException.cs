// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>A table of services is full; what was in force stays in force.</summary>
public sealed class ServiceMapFullException : CiliumException
{
    /// <summary>The <see cref="CiliumException.Id"/> of these errors.</summary>
    public const string ErrorId = "service-map-full";

    /// <summary>Creates the error.</summary>
    /// <param name="map">The table, by its name in the data plane.</param>
    /// <param name="capacity">The entries that it has room for.</param>
    /// <param name="required">The entries that it would need for what was asked.</param>
    /// <param name="servicePort">The service port that does not fit.</param>
    /// <param name="option">The option that sets the table's size.</param>
    public ServiceMapFullException(string map, long capacity, long required, ServicePortKey servicePort, string option)
        : base(
            ErrorId,
            $"Service port {servicePort} does not fit into '{map}', which has room for {capacity} entries; {required} are needed.",
            $"Raise '{option}' to {required} or more, or remove services.")
    {
        Map = map;
        Capacity = capacity;
        Required = required;
        ServicePort = servicePort;
    }

    /// <summary>The table, by its name in the data plane.</summary>
    public string Map { get; }

    /// <summary>The entries that it has room for.</summary>
    public long Capacity { get; }

    /// <summary>The entries that it would need.</summary>
    public long Required { get; }

    /// <summary>The service port that does not fit.</summary>
    public ServicePortKey ServicePort { get; }
}
