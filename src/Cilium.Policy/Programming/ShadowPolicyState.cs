// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>What would judge an endpoint's traffic if audited policies were enforced too. Changes no verdict: where it denies what the
/// endpoint's policy allows, the packet passes and is reported.</summary>
/// <param name="PolicyNumber">The classifier, see <see cref="CompiledPolicy.PolicyNumber"/>; 0 when there is none.</param>
/// <param name="IngressEnforced">Whether it judges traffic into the endpoint.</param>
/// <param name="EgressEnforced">Whether it judges traffic out of the endpoint.</param>
public readonly record struct ShadowPolicyState(uint PolicyNumber, bool IngressEnforced, bool EgressEnforced);
