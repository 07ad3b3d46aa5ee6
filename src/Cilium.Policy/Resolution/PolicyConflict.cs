// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>What rules for one peer and port can disagree about, or what one cannot have.</summary>
public enum PolicyConflict
{
    /// <summary>Different authentication modes.</summary>
    Authentication,

    /// <summary>Different layer 7 parsers.</summary>
    Parser,

    /// <summary>Layer 7 rules beside TLS server names, without TLS termination.</summary>
    ServerNames,

    /// <summary>Different certificates.</summary>
    Tls,

    /// <summary>Different listeners of the same priority.</summary>
    Listener,

    /// <summary>The rule of an object without namespace names a listener of a configuration that has one.</summary>
    ListenerScope,
}
