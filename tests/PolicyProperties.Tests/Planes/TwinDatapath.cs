// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Identity;
using Cilium.Policy;
using Cilium.Testing;

namespace PolicyProperties.Tests;

/// <summary>Writes to the kernel's maps and to a data plane in memory alike. What stands in the kernel for a decision is a number by
/// which the whole decision is found, so that a packet tells everything about it.</summary>
internal sealed class TwinDatapath(IPolicyDatapath policies, IIpCacheDatapath addresses, uint firstPolicy) : IPolicyDatapath, IIpCacheDatapath
{
    private readonly List<ClassifierDecision> _decisions = [];
    private readonly Dictionary<ClassifierDecision, uint> _codes = [];
    private readonly uint _offset = firstPolicy - 1;
    private uint _used;

    public InMemoryDatapath Memory { get; } = new();

    /// <summary>The first number of a policy that is not used in the kernel.</summary>
    public uint NextPolicy => _offset + _used + 1;

    /// <summary>The decision that a cookie in the kernel stands for, without its selector.</summary>
    public ClassifierDecision DecisionOf(uint cookie) => _decisions[(int)cookie - 1];

    public void AddPolicy(CompiledPolicy policy)
    {
        policies.AddPolicy(policy.With(_offset + policy.PolicyNumber, CodeOf));
        _used = Math.Max(_used, policy.PolicyNumber);
        Memory.AddPolicy(policy);
    }

    public void RemovePolicy(uint policyNumber)
    {
        policies.RemovePolicy(_offset + policyNumber);
        Memory.RemovePolicy(policyNumber);
    }

    public void SetEndpointPolicy(EndpointId endpoint, EndpointPolicyState state)
    {
        policies.SetEndpointPolicy(endpoint, state with { PolicyNumber = state.PolicyNumber == 0 ? 0 : _offset + state.PolicyNumber });
        Memory.SetEndpointPolicy(endpoint, state);
    }

    public void RemoveEndpointPolicy(EndpointId endpoint)
    {
        policies.RemoveEndpointPolicy(endpoint);
        Memory.RemoveEndpointPolicy(endpoint);
    }

    public void UpdateMemberships(ReadOnlySpan<MembershipChange> changes)
    {
        policies.UpdateMemberships(changes);
        Memory.UpdateMemberships(changes);
    }

    public ProgrammedPolicy ReadProgrammed() => Memory.ReadProgrammed();

    public void Upsert(ReadOnlySpan<IpCacheEntry> entries)
    {
        addresses.Upsert(entries);
        Memory.Upsert(entries);
    }

    public void Delete(ReadOnlySpan<IpPrefix> prefixes)
    {
        addresses.Delete(prefixes);
        Memory.Delete(prefixes);
    }

    public void Reconcile(IReadOnlyCollection<IpCacheEntry> entries, bool isComplete)
    {
        addresses.Reconcile(entries, isComplete);
        Memory.Reconcile(entries, isComplete);
    }

    private uint CodeOf(ClassifierDecision decision)
    {
        decision = decision with { Selector = 0 };
        if (!_codes.TryGetValue(decision, out var code))
        {
            _decisions.Add(decision);
            _codes.Add(decision, code = (uint)_decisions.Count);
        }

        return code;
    }
}
