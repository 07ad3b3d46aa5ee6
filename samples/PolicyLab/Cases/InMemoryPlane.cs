// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Policy;
using Cilium.Testing;

namespace PolicyLab;

/// <summary>Verdicts without a kernel: identities need no addresses, and endpoints no devices.</summary>
internal sealed class InMemoryPlane : IVerdictPlane
{
    private readonly InMemoryDatapath _datapath = new();

    public IPolicyDatapath Datapath => _datapath;

    public void Run(Action work) => work();

    public void Attach(EndpointId endpoint, SecurityIdentity identity)
    {
    }

    public void Detach(EndpointId endpoint)
    {
    }

    public void Admit(IReadOnlyCollection<SecurityIdentity> identities)
    {
    }

    public void Expel(IReadOnlyCollection<NumericIdentity> identities)
    {
    }

    public char Judge(EndpointId endpoint, TrafficDirection direction, NumericIdentity peer, IpProtocol protocol, ushort port) =>
        VerdictLetter.Of(_datapath.Evaluate(endpoint, direction, peer, protocol, port));

    public void Dispose()
    {
    }
}
