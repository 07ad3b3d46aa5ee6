// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>Which policy judges an endpoint's traffic; written in one step.</summary>
/// <param name="PolicyNumber">The classifier, see <see cref="CompiledPolicy.PolicyNumber"/>; 0 when neither direction is
/// enforced.</param>
/// <param name="Revision">Grows with each change of what applies to the endpoint. A tracked connection admitted under
/// another revision is judged afresh.</param>
/// <param name="IngressEnforced">Whether traffic into the endpoint is judged.</param>
/// <param name="EgressEnforced">Whether traffic out of the endpoint is judged.</param>
/// <param name="IsAuditMode">Whether a denial is reported but the packet passes.</param>
public readonly record struct EndpointPolicyState(
    uint PolicyNumber,
    uint Revision,
    bool IngressEnforced,
    bool EgressEnforced,
    bool IsAuditMode)
{
    /// <summary>What audited policies would change; nothing by default.</summary>
    public ShadowPolicyState Shadow { get; init; }
}
