// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Testing;

/// <summary>How an attempt to connect ended.</summary>
public enum ConnectOutcome
{
    /// <summary>The connection stands.</summary>
    Connected = 0,

    /// <summary>Nothing came back: what a dropped packet looks like.</summary>
    TimedOut = 1,

    /// <summary>The other side answered that nobody listens.</summary>
    Refused = 2,

    /// <summary>There is no way, or no neighbour answered.</summary>
    Unreachable = 3,

    /// <summary>Another error.</summary>
    Failed = 4,
}
