// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>When endpoints are subject to policy.</summary>
public enum PolicyEnforcement
{
    /// <summary>In a direction for which a rule selects the endpoint; without one everything passes.</summary>
    Default,

    /// <summary>Always: what no rule allows is denied.</summary>
    Always,

    /// <summary>Never: rules are kept but nothing is denied.</summary>
    Never,
}
