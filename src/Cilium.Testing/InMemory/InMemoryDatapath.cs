// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;
using Cilium.Policy;

namespace Cilium.Testing;

/// <summary>A data plane in memory that judges packets exactly as the kernel's does, for tests of control planes without
/// root and on any operating system.</summary>
/// <remarks>It is strict: what the kernel would leave dangling is an error here. Safe from any thread.</remarks>
public sealed partial class InMemoryDatapath : IPolicyDatapath
{
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, InMemoryClassifier> _policies = [];
    private readonly Dictionary<EndpointId, EndpointPolicyState> _endpoints = [];
    private readonly Dictionary<NumericIdentity, uint[]> _memberships = [];

    /// <summary>Called before each write with its name; what it throws is what the engine sees. For tests of failures.</summary>
    public Action<string>? BeforeWrite { get; set; }

    /// <summary>How many writes were made, failed ones not counted.</summary>
    public long Writes { get; private set; }

    /// <inheritdoc/>
    public void AddPolicy(CompiledPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        BeforeWrite?.Invoke(nameof(AddPolicy));
        lock (_gate)
        {
            _policies[policy.PolicyNumber] = new(policy);
            Writes++;
        }
    }

    /// <inheritdoc/>
    public void RemovePolicy(uint policyNumber)
    {
        BeforeWrite?.Invoke(nameof(RemovePolicy));
        lock (_gate)
        {
            foreach (var (endpoint, state) in _endpoints)
            {
                if (state.PolicyNumber == policyNumber || state.Shadow.PolicyNumber == policyNumber)
                {
                    throw new InvalidOperationException($"Policy {policyNumber} is still in force for endpoint {endpoint}.");
                }
            }

            _policies.Remove(policyNumber);
            Writes++;
        }
    }

    /// <inheritdoc/>
    public void SetEndpointPolicy(EndpointId endpoint, EndpointPolicyState state)
    {
        BeforeWrite?.Invoke(nameof(SetEndpointPolicy));
        lock (_gate)
        {
            foreach (var number in (ReadOnlySpan<uint>)[state.PolicyNumber, state.Shadow.PolicyNumber])
            {
                if (number != 0 && !_policies.ContainsKey(number))
                {
                    throw new InvalidOperationException($"Policy {number} was not added before endpoint {endpoint} got it.");
                }
            }

            _endpoints[endpoint] = state;
            Writes++;
        }
    }

    /// <inheritdoc/>
    public void RemoveEndpointPolicy(EndpointId endpoint)
    {
        BeforeWrite?.Invoke(nameof(RemoveEndpointPolicy));
        lock (_gate)
        {
            _endpoints.Remove(endpoint);
            Writes++;
        }
    }

    /// <inheritdoc/>
    public void UpdateMemberships(ReadOnlySpan<MembershipChange> changes)
    {
        BeforeWrite?.Invoke(nameof(UpdateMemberships));
        lock (_gate)
        {
            foreach (var change in changes)
            {
                if (change.Selectors.IsEmpty)
                {
                    _memberships.Remove(change.Identity);
                }
                else
                {
                    _memberships[change.Identity] = change.Selectors.ToArray();
                }

                Writes++;
            }
        }
    }

    /// <inheritdoc/>
    public ProgrammedPolicy ReadProgrammed()
    {
        lock (_gate)
        {
            return new()
            {
                PolicyNumbers = [.. _policies.Keys.Order()],
                Endpoints = _endpoints.ToImmutableDictionary(),
                Memberships = _memberships.ToImmutableDictionary(entry => entry.Key, entry => entry.Value.ToImmutableArray()),
            };
        }
    }

    /// <summary>The policies held, in the order of their numbers.</summary>
    public ImmutableArray<CompiledPolicy> Policies
    {
        get
        {
            lock (_gate)
            {
                return [.. _policies.Values.Select(classifier => classifier.Policy).OrderBy(policy => policy.PolicyNumber)];
            }
        }
    }

    /// <summary>Judges a packet that opens a connection.</summary>
    /// <param name="endpoint">The local endpoint.</param>
    /// <param name="direction">Into or out of it.</param>
    /// <param name="peer">The identity of the other end.</param>
    /// <param name="protocol">The protocol.</param>
    /// <param name="port">The destination port, host byte order, or the ICMP type.</param>
    /// <exception cref="ArgumentException">The endpoint has no policy state.</exception>
    public PolicyVerdict Evaluate(
        EndpointId endpoint, TrafficDirection direction, NumericIdentity peer, IpProtocol protocol, ushort port)
    {
        lock (_gate)
        {
            if (!_endpoints.TryGetValue(endpoint, out var state))
            {
                throw new ArgumentException($"Endpoint {endpoint} has no policy.", nameof(endpoint));
            }

            var isIngress = direction == TrafficDirection.Ingress;
            var verdict = (isIngress ? state.IngressEnforced : state.EgressEnforced)
                ? Judge(state.PolicyNumber, direction, peer, protocol, port, state.IsAuditMode)
                : PolicyVerdict.NotEnforced;
            return (isIngress ? state.Shadow.IngressEnforced : state.Shadow.EgressEnforced)
                ? verdict.AuditedBy(Judge(state.Shadow.PolicyNumber, direction, peer, protocol, port, isAudit: false))
                : verdict;
        }
    }

    private PolicyVerdict Judge(uint policy, TrafficDirection direction, NumericIdentity peer, IpProtocol protocol, ushort port, bool isAudit)
    {
        var membership = _memberships.GetValueOrDefault(peer) ?? [];
        return _policies.TryGetValue(policy, out var classifier)
            && classifier.TryDecide(direction, (byte)protocol, port, membership, out var decision)
                ? PolicyVerdict.Of(decision, isAudit)
                : PolicyVerdict.NoMatch(isAudit);
    }
}
