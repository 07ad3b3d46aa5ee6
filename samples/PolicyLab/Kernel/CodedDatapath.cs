// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Policy;
using Cilium.Testing;

namespace PolicyLab;

/// <summary>Passes what an engine programs on to the kernel, with cookies that say what decisions do, and with numbers that no earlier
/// case has used; keeps the same in memory. Remembers everything, so that nothing of a case is left.</summary>
internal sealed class CodedDatapath(IPolicyDatapath kernel, uint firstNumber) : IPolicyDatapath
{
    private readonly uint _offset = firstNumber - 1;
    private uint _used;
    private readonly HashSet<uint> _policies = [];
    private readonly HashSet<EndpointId> _endpoints = [];
    private readonly HashSet<NumericIdentity> _identities = [];

    /// <summary>The same without a kernel.</summary>
    public InMemoryDatapath Mirror { get; } = new();

    /// <summary>The first number that it has not used.</summary>
    public uint NextNumber => _offset + _used + 1;

    public void AddPolicy(CompiledPolicy policy)
    {
        var number = NumberOf(policy.PolicyNumber);
        _used = Math.Max(_used, policy.PolicyNumber);
        kernel.AddPolicy(policy.With(number, DecisionCode.Of));
        _policies.Add(number);
        Mirror.AddPolicy(policy);
    }

    public void RemovePolicy(uint policyNumber)
    {
        kernel.RemovePolicy(NumberOf(policyNumber));
        _policies.Remove(NumberOf(policyNumber));
        Mirror.RemovePolicy(policyNumber);
    }

    public void SetEndpointPolicy(EndpointId endpoint, EndpointPolicyState state)
    {
        kernel.SetEndpointPolicy(endpoint, state with { PolicyNumber = state.PolicyNumber == 0 ? 0 : NumberOf(state.PolicyNumber) });
        _endpoints.Add(endpoint);
        Mirror.SetEndpointPolicy(endpoint, state);
    }

    public void RemoveEndpointPolicy(EndpointId endpoint)
    {
        kernel.RemoveEndpointPolicy(endpoint);
        _endpoints.Remove(endpoint);
        Mirror.RemoveEndpointPolicy(endpoint);
    }

    public void UpdateMemberships(ReadOnlySpan<MembershipChange> changes)
    {
        kernel.UpdateMemberships(changes);
        foreach (var change in changes)
        {
            _identities.Add(change.Identity);
        }

        Mirror.UpdateMemberships(changes);
    }

    public ProgrammedPolicy ReadProgrammed() => Mirror.ReadProgrammed();

    /// <summary>Takes back everything.</summary>
    public void Clear()
    {
        foreach (var endpoint in _endpoints)
        {
            kernel.RemoveEndpointPolicy(endpoint);
        }

        foreach (var policy in _policies)
        {
            kernel.RemovePolicy(policy);
        }

        MembershipChange[] none = [.. _identities.Select(identity => new MembershipChange(identity, Array.Empty<uint>()))];
        kernel.UpdateMemberships(none);
    }

    private uint NumberOf(uint policy) => _offset + policy;
}
