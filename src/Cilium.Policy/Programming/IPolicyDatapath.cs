// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Through which the policy engine programs a data plane: the kernel's, or one in memory.</summary>
/// <remarks>
/// <para>The engine calls it from one thread at a time, and in an order that never leaves a packet between two policies: the
/// memberships of a new selector before a policy that names it; a changed policy under a new number, then one
/// <see cref="SetEndpointPolicy"/> for each endpoint, then the removal of the old one; an identity's memberships before any
/// address maps to the identity.</para>
/// <para>Every method is idempotent and either takes full effect or throws and leaves what was in force; the engine then
/// keeps the former policy, marks the endpoint degraded and tries again later.</para>
/// </remarks>
public interface IPolicyDatapath
{
    /// <summary>Writes a policy that no endpoint refers to yet.</summary>
    /// <exception cref="Exception">It does not fit; nothing of it is left.</exception>
    void AddPolicy(CompiledPolicy policy);

    /// <summary>Removes a policy that no endpoint refers to any more; unknown numbers are ignored.</summary>
    void RemovePolicy(uint policyNumber);

    /// <summary>Puts a policy in force for an endpoint, and its shadow with it, in one write. Both were added before.</summary>
    void SetEndpointPolicy(EndpointId endpoint, EndpointPolicyState state);

    /// <summary>Forgets an endpoint that is gone; unknown ones are ignored.</summary>
    void RemoveEndpointPolicy(EndpointId endpoint);

    /// <summary>Replaces the selector sets of some identities. On an exception the changes before the failing one may have
    /// taken effect; the engine repeats all of them.</summary>
    void UpdateMemberships(ReadOnlySpan<MembershipChange> changes);

    /// <summary>Reads back what is programmed.</summary>
    ProgrammedPolicy ReadProgrammed();
}
