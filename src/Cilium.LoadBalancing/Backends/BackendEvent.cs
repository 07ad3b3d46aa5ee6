// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>What happens to a backend.</summary>
public enum BackendEvent : byte
{
    /// <summary>It says that it is ready.</summary>
    BecomesReady,

    /// <summary>It says that it is not ready any more.</summary>
    BecomesUnready,

    /// <summary>It is able to serve again.</summary>
    StartsServing,

    /// <summary>It is not able to serve any more.</summary>
    StopsServing,

    /// <summary>It begins to shut down. There is no way back.</summary>
    StartsTerminating,

    /// <summary>An operator takes it out.</summary>
    EntersMaintenance,

    /// <summary>An operator puts it back.</summary>
    LeavesMaintenance,

    /// <summary>It fails its health check.</summary>
    FailsHealthCheck,

    /// <summary>It passes its health check again.</summary>
    PassesHealthCheck,

    /// <summary>No slice lists it any more.</summary>
    Leaves,
}
