// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>What an endpoint refers to: nothing, or its policy and, where audited rules select it, its shadow.</summary>
internal readonly record struct EndpointBindings(PolicyBinding? Policy, PolicyBinding? Shadow)
{
    /// <summary>Every rule that either is made of.</summary>
    public IEnumerable<PolicyRule> Rules => (Shadow ?? Policy)?.Policy.Rules ?? [];

    /// <summary>What the data plane is told of the shadow; nothing where audited rules deny nothing more.</summary>
    public ShadowPolicyState ShadowState =>
        Shadow?.Compiled is { } shadow ? new(shadow.PolicyNumber, shadow.IngressEnforced, shadow.EgressEnforced) : default;
}
