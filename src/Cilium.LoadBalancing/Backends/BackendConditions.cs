// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>What is said about a backend: by its endpoint slice, by an operator, by health checks.</summary>
[Flags]
public enum BackendConditions : byte
{
    /// <summary>Nothing: it starts, or is not able to serve.</summary>
    None = 0,

    /// <summary>Ready for new connections. A slice that does not say counts as ready.</summary>
    Ready = 1,

    /// <summary>Able to serve, whether or not it shuts down. A slice that does not say counts as serving where it counts as ready.</summary>
    Serving = 2,

    /// <summary>Shuts down.</summary>
    Terminating = 4,

    /// <summary>Taken out by an operator.</summary>
    InMaintenance = 8,

    /// <summary>Failed its health check.</summary>
    Quarantined = 16,
}
