// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Explains verdicts from the rules alone: no data plane, no privileges.</summary>
/// <remarks>For both ends of a connection at once, and for whole clusters, see <see cref="PolicySimulator"/>.</remarks>
public static class PolicyExplainer
{
    /// <summary>Explains what a policy says about a connection.</summary>
    /// <param name="policy">The policy of the local endpoint.</param>
    /// <param name="direction">Into or out of the endpoint.</param>
    /// <param name="peer">The labels of the other end; null when its identity is not known.</param>
    /// <param name="protocol">The protocol.</param>
    /// <param name="port">The destination port, host byte order, or the ICMP type.</param>
    /// <param name="isAuditMode">Whether denials are not carried out.</param>
    /// <param name="proxyPorts">Where proxies listen; null when there is none.</param>
    /// <param name="shadow">What audited policies would change (<see cref="PolicyResolver.ResolveShadow"/>); null for nothing.</param>
    public static PolicyExplanation Explain(
        EndpointPolicy policy,
        TrafficDirection direction,
        LabelSet? peer,
        IpProtocol protocol,
        ushort port,
        bool isAuditMode = false,
        IProxyPorts? proxyPorts = null,
        EndpointPolicy? shadow = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var explanation = Of(policy, isAuditMode, proxyPorts);
        return shadow is null ? explanation : explanation.AuditedBy(Of(shadow, isAudit: false, null));

        PolicyExplanation Of(EndpointPolicy one, bool isAudit, IProxyPorts? ports)
        {
            var folded = new FoldedPolicy(one, ports);
            return new ExplanationBuilder(folded, direction, peer, protocol, port)
                .Build(folded.Decide(direction, new FoldedPeer(folded, peer), protocol, port), isAudit);
        }
    }
}
