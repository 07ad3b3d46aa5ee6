// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>Why traffic of an endpoint is judged in a direction, or is not.</summary>
public enum EnforcementCause
{
    /// <summary>It is not: no rule about the direction selects the endpoint.</summary>
    NoRule,

    /// <summary>It is not, whatever the rules say: enforcement is switched off, or the endpoint is the node and its firewall is.</summary>
    Exempt,

    /// <summary>Rules select the endpoint.</summary>
    Rules,

    /// <summary>Every endpoint is judged (<see cref="PolicyEnforcement.Always"/>).</summary>
    Always,

    /// <summary>The labels of the endpoint are not known yet; until they are, nothing is open.</summary>
    Init,
}
