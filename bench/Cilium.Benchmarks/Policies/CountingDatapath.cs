// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Policy;

namespace Cilium.Benchmarks.Policies;

/// <summary>Counts what would be written, and keeps nothing: what is measured over it is the engine alone.</summary>
internal sealed class CountingDatapath : IPolicyDatapath
{
    public long PolicyWrites { get; private set; }

    public long EndpointWrites { get; private set; }

    public long MembershipWrites { get; private set; }

    public long Writes => PolicyWrites + EndpointWrites + MembershipWrites;

    public void AddPolicy(CompiledPolicy policy) => PolicyWrites++;

    public void RemovePolicy(uint policyNumber) => PolicyWrites++;

    public void SetEndpointPolicy(EndpointId endpoint, EndpointPolicyState state) => EndpointWrites++;

    public void RemoveEndpointPolicy(EndpointId endpoint) => EndpointWrites++;

    public void UpdateMemberships(ReadOnlySpan<MembershipChange> changes) => MembershipWrites += changes.Length;

    public ProgrammedPolicy ReadProgrammed() => ProgrammedPolicy.Empty;
}
