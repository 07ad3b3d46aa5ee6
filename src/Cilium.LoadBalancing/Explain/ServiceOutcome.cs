// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>What becomes of a connection.</summary>
public enum ServiceOutcome : byte
{
    /// <summary>It goes to the one backend that the flow's hash or the lack of others chooses.</summary>
    Determined,

    /// <summary>It goes to one of several backends, by chance.</summary>
    ByChance,

    /// <summary>Its destination is no service's: it goes on untouched.</summary>
    NoService,

    /// <summary>The service is not reached from outside under this address.</summary>
    NotReachableFromOutside,

    /// <summary>The service does not take clients of this address.</summary>
    SourceRefused,

    /// <summary>The service has no backend that takes it.</summary>
    NoBackend,
}
