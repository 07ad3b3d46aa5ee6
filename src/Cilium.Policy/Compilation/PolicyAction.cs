// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>What a decision does with the traffic that it matches.</summary>
/// <remarks>The zero value denies, so that a decision nobody filled in never opens anything.</remarks>
public enum PolicyAction : byte
{
    /// <summary>The packet is dropped as explicitly denied.</summary>
    Deny = 0,

    /// <summary>The packet passes.</summary>
    Allow = 1,

    /// <summary>The packet goes to the proxy at the decision's port. A port of 0 means that no proxy listens yet: the
    /// packet is dropped, never passed.</summary>
    Redirect = 2,
}
