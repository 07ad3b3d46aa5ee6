// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>What kind of policy entry decided; the numbers are those of verdict events.</summary>
public enum PolicyMatchType : byte
{
    /// <summary>Nothing matched.</summary>
    None = 0,

    /// <summary>The peer's identity.</summary>
    L3Only = 1,

    /// <summary>The peer's identity, protocol and port.</summary>
    L3L4 = 2,

    /// <summary>Protocol and port, whoever the peer.</summary>
    L4Only = 3,

    /// <summary>Everything is allowed or denied.</summary>
    All = 4,

    /// <summary>The peer's identity and the protocol.</summary>
    L3Protocol = 5,

    /// <summary>The protocol, whoever the peer.</summary>
    ProtocolOnly = 6,
}
