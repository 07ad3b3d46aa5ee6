// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using Cilium.Core;

namespace Cilium.Policy;

public sealed partial class PolicyEngine
{
    /// <summary>Explains what the policy in force says about a connection of an endpoint.</summary>
    /// <param name="id">The local endpoint.</param>
    /// <param name="direction">Into or out of it.</param>
    /// <param name="peer">The identity of the other end.</param>
    /// <param name="protocol">The protocol.</param>
    /// <param name="port">The destination port, host byte order, or the ICMP type.</param>
    /// <param name="explanation">The explanation.</param>
    /// <returns>False when the endpoint is not known or has no policy yet.</returns>
    public bool TryExplain(
        EndpointId id, TrafficDirection direction, NumericIdentity peer, IpProtocol protocol, ushort port,
        [NotNullWhen(true)] out PolicyExplanation? explanation)
    {
        EndpointPolicy policy;
        EndpointPolicy? shadow;
        LabelSet? labels;
        bool isAuditMode;
        lock (_gate)
        {
            if (!_endpoints.TryGetValue(id, out var record) || record.Active.Policy is not { } active)
            {
                explanation = null;
                return false;
            }

            policy = active.Policy;
            shadow = record.Active.Shadow?.Policy;
            isAuditMode = record.State.IsAuditMode;
            _selectors.TryGetLabels(peer, out labels);
        }

        explanation = PolicyExplainer.Explain(policy, direction, labels, protocol, port, isAuditMode, _proxyPorts, shadow);
        return true;
    }
}
