// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>Where a backend is in its life, from the point of view of one service.</summary>
public enum BackendPhase : byte
{
    /// <summary>Takes new connections.</summary>
    Active = 0,

    /// <summary>Shuts down and still serves: takes new connections only while the service has no active backend; keeps those it has.</summary>
    Terminating = 1,

    /// <summary>Shuts down and serves no more: keeps the connections it has, takes no new ones.</summary>
    TerminatingUnready = 2,

    /// <summary>Failed its health check: takes no new connections; keeps those it has.</summary>
    Quarantined = 3,

    /// <summary>Taken out by an operator: takes no new connections; keeps those it has.</summary>
    Maintenance = 4,
}
