// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Policy;

namespace PolicyLab;

/// <summary>A data plane that an engine programs and that is asked for verdicts. Serves one case; empty when it is disposed.</summary>
internal interface IVerdictPlane : IDisposable
{
    /// <summary>What the engine programs.</summary>
    IPolicyDatapath Datapath { get; }

    /// <summary>Runs the work of a case where the plane can be reached.</summary>
    void Run(Action work);

    /// <summary>Gives an endpoint a place to judge packets at. The engine hears of it afterwards.</summary>
    void Attach(EndpointId endpoint, SecurityIdentity identity);

    /// <summary>Takes the place of an endpoint away. The engine has let go of it.</summary>
    void Detach(EndpointId endpoint);

    /// <summary>Gives identities addresses. The engine knows them already.</summary>
    void Admit(IReadOnlyCollection<SecurityIdentity> identities);

    /// <summary>Takes the addresses of identities away. The engine forgets them afterwards.</summary>
    void Expel(IReadOnlyCollection<NumericIdentity> identities);

    /// <summary>The letter for a packet that opens a connection.</summary>
    char Judge(EndpointId endpoint, TrafficDirection direction, NumericIdentity peer, IpProtocol protocol, ushort port);
}
