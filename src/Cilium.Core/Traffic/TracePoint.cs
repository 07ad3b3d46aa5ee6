// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>Where in the data plane a trace event was emitted.</summary>
public enum TracePoint : byte
{
    /// <summary>Delivered to an endpoint.</summary>
    ToEndpoint = 0,

    /// <summary>Redirected to the proxy.</summary>
    ToProxy = 1,

    /// <summary>Delivered to the host.</summary>
    ToHost = 2,

    /// <summary>Passed to the network stack.</summary>
    ToStack = 3,

    /// <summary>Passed to the tunnel device.</summary>
    ToOverlay = 4,

    /// <summary>Came from an endpoint.</summary>
    FromEndpoint = 5,

    /// <summary>Came from the proxy.</summary>
    FromProxy = 6,

    /// <summary>Came from the host.</summary>
    FromHost = 7,

    /// <summary>Came from the network stack.</summary>
    FromStack = 8,

    /// <summary>Came from the tunnel device.</summary>
    FromOverlay = 9,

    /// <summary>Came from the network.</summary>
    FromNetwork = 10,

    /// <summary>Passed to the network.</summary>
    ToNetwork = 11,

    /// <summary>Came from decryption.</summary>
    FromCrypto = 12,

    /// <summary>Passed to encryption.</summary>
    ToCrypto = 13,
}
