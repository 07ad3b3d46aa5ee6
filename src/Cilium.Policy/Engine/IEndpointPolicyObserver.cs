// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>Learns what became of endpoints' policies.</summary>
public interface IEndpointPolicyObserver
{
    /// <summary>The status of an endpoint changed. Called after the change, under no lock of the engine; must not throw.</summary>
    void OnEndpointPolicyChanged(EndpointPolicyStatus status);
}
