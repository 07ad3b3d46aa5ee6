// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Cilium.Core;
using Cilium.Datapath.Layout;
using Cilium.Policy;

namespace Cilium.Datapath;

/// <summary>Programs the kernel with what the policy engine computed. Thread-safe.</summary>
internal sealed partial class KernelPolicyDatapath : IPolicyDatapath, IDisposable
{
    private const int MaxRefusals = 16;

    private readonly Lock _gate;
    private readonly RuntimeView _runtime;
    private readonly EndpointTable _endpoints;
    private readonly MembershipTable _memberships;
    private readonly PolicyWriter _writer;
    private readonly RetiredPolicies _retired;
    private readonly Dictionary<uint, KernelPolicy> _policies;
    private readonly Dictionary<EndpointId, EndpointPolicyState> _states = [];

    public KernelPolicyDatapath(
        Lock gate, DatapathMaps maps, RuntimeView runtime, EndpointTable endpoints, MembershipTable memberships, RuleCookies cookies, TimeProvider time)
    {
        _gate = gate;
        _runtime = runtime;
        _endpoints = endpoints;
        _memberships = memberships;
        AdoptedPolicies adopted = AdoptedPolicies.Read(maps, endpoints, cookies);
        RemoveOrphans(maps, adopted);
        _policies = adopted.ByNumber;
        _writer = new PolicyWriter(maps, new PolicySpace(maps, _policies.Values), cookies);
        _retired = new RetiredPolicies(time, gate, GiveBack);
        foreach (EndpointValue value in endpoints.All)
        {
            _states[new EndpointId(value.Id)] = StateOf(value);
        }
    }

    public void AddPolicy(CompiledPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        lock (_gate)
        {
            if (_policies.ContainsKey(policy.PolicyNumber))
            {
                return;
            }

            _retired.FlushIfHolds(policy.PolicyNumber);
            _policies.Add(policy.PolicyNumber, Write(policy));
        }
    }

    public void RemovePolicy(uint policyNumber)
    {
        lock (_gate)
        {
            if (_policies.Remove(policyNumber, out var policy))
            {
                _retired.Add(policy);
            }
        }
    }

    public void SetEndpointPolicy(EndpointId endpointId, EndpointPolicyState state)
    {
        lock (_gate)
        {
            if (_endpoints.TryFind(endpointId.Value, out EndpointValue value))
            {
                Apply(ref value, state);
                _endpoints.Put(value);
            }

            _states[endpointId] = state;
        }
    }

    public void RemoveEndpointPolicy(EndpointId endpointId)
    {
        lock (_gate)
        {
            _states.Remove(endpointId);
        }
    }

    public void UpdateMemberships(ReadOnlySpan<MembershipChange> changes)
    {
        lock (_gate)
        {
            bool hasChanged = false;
            long returned = _memberships.Returned;
            try
            {
                List<MembershipChange> refused = TrySet(changes, ref hasChanged, isLast: false);

                // What others gave back may be what these need.
                TrySet(CollectionsMarshal.AsSpan(refused), ref hasChanged, isLast: true);
            }
            catch (DatapathCapacityException full)
            {
                throw full.With(LargestIn(full.Map));
            }
            finally
            {
                // Verdicts of tracked connections may rest on what an identity carried before, or did not carry.
                if (hasChanged)
                {
                    _runtime.MoveEpoch();
                }

                if (_memberships.Returned != returned)
                {
                    Space.Note();
                }
            }
        }
    }

    /// <summary>Writes what there is room for; the rest is returned, or thrown for.</summary>
    private List<MembershipChange> TrySet(ReadOnlySpan<MembershipChange> changes, ref bool hasChanged, bool isLast)
    {
        List<MembershipChange> refused = [];
        DatapathCapacityException? fault = null;
        foreach (ref readonly MembershipChange change in changes)
        {
            // Where many find no room, only those are worth the attempt that make some.
            if (refused.Count >= MaxRefusals && !change.Selectors.IsEmpty)
            {
                refused.Add(change);
                continue;
            }

            try
            {
                hasChanged |= _memberships.Set(change);
            }
            catch (DatapathCapacityException full)
            {
                fault ??= full;
                refused.Add(change);
            }
        }

        return isLast && fault is not null ? throw fault : refused;
    }

    public ProgrammedPolicy ReadProgrammed()
    {
        lock (_gate)
        {
            return new ProgrammedPolicy
            {
                PolicyNumbers = [.. _policies.Keys.Order()],
                Endpoints = _states.ToImmutableDictionary(),
                Memberships = _memberships.Read()
                    .ToImmutableDictionary(entry => new NumericIdentity(entry.Identity), entry => entry.Selectors.ToImmutableArray()),
            };
        }
    }

    /// <summary>Gives an endpoint that is being attached the policy that was set for it, or one that denies all.</summary>
    public void Initialise(ref EndpointValue value)
    {
        if (_endpoints.TryFind(value.Id, out EndpointValue former))
        {
            KeepPolicy(ref value, former);
        }
        else if (_states.TryGetValue(new EndpointId(value.Id), out var state))
        {
            Apply(ref value, state);
        }
        else
        {
            value.Flags |= EndpointFlags.IngressEnforced | EndpointFlags.EgressEnforced;
            value.PolicyRevision = _runtime.NextRevision();
        }
    }

    /// <summary>Gives back what is retired.</summary>
    public void Dispose() => _retired.Dispose();

    private static void RemoveOrphans(DatapathMaps maps, AdoptedPolicies adopted)
    {
        if (!adopted.HasOrphans)
        {
            return;
        }

        Interop.KernelGracePeriod.Wait();
        adopted.OrphanedSlots.ForEach(index => maps.PolicySlots.GetWritable(index) = default);
        adopted.OrphanedRanges.ForEach(key => maps.PolicyRanges.TryDelete(key));
        adopted.OrphanedDetails.ForEach(key => maps.PolicyDetails.TryDelete(key));
    }

    private KernelPolicy Write(CompiledPolicy policy)
    {
        try
        {
            return TryWrite(policy);
        }
        catch (DatapathCapacityException full)
        {
            throw full.With(LargestIn(full.Map));
        }
    }

    private KernelPolicy TryWrite(CompiledPolicy policy)
    {
        try
        {
            return _writer.Write(policy);
        }
        catch (DatapathCapacityException) when (_retired.Count > 0)
        {
            _retired.Flush();
            return _writer.Write(policy);
        }
    }

    private static EndpointPolicyState StateOf(in EndpointValue value) => new(
        value.Policy,
        value.PolicyRevision,
        value.Flags.HasFlag(EndpointFlags.IngressEnforced),
        value.Flags.HasFlag(EndpointFlags.EgressEnforced),
        value.Flags.HasFlag(EndpointFlags.Audit))
    {
        Shadow = new(value.ShadowPolicy, value.Flags.HasFlag(EndpointFlags.IngressShadowed), value.Flags.HasFlag(EndpointFlags.EgressShadowed)),
    };

    private static void KeepPolicy(ref EndpointValue value, in EndpointValue former)
    {
        value.Flags = (value.Flags & ~EndpointFlags.Policy) | (former.Flags & EndpointFlags.Policy);
        value.Policy = former.Policy;
        value.PolicyTable = former.PolicyTable;
        value.PolicyRevision = former.PolicyRevision;
        value.Ingress = former.Ingress;
        value.Egress = former.Egress;
        value.ShadowPolicy = former.ShadowPolicy;
        value.ShadowTable = former.ShadowTable;
        value.ShadowIngress = former.ShadowIngress;
        value.ShadowEgress = former.ShadowEgress;
    }

    private void Apply(ref EndpointValue value, in EndpointPolicyState state)
    {
        value.Flags &= ~EndpointFlags.Policy;
        value.Flags |= (state.IngressEnforced ? EndpointFlags.IngressEnforced : 0)
            | (state.EgressEnforced ? EndpointFlags.EgressEnforced : 0)
            | (state.IsAuditMode ? EndpointFlags.Audit : 0)
            | (state.Shadow.IngressEnforced ? EndpointFlags.IngressShadowed : 0)
            | (state.Shadow.EgressEnforced ? EndpointFlags.EgressShadowed : 0);
        Refer(state.PolicyNumber, out value.Policy, out value.PolicyTable, out value.Ingress, out value.Egress);
        Refer(state.Shadow.PolicyNumber, out value.ShadowPolicy, out value.ShadowTable, out value.ShadowIngress, out value.ShadowEgress);
        value.PolicyRevision = _runtime.NextRevision();
    }

    private void Refer(uint number, out uint policy, out uint table, out PolicyShape ingress, out PolicyShape egress)
    {
        (policy, table, ingress, egress) = _policies.TryGetValue(number, out var written)
            ? (written.Number, written.TableWord, written.Shapes.Ingress, written.Shapes.Egress)
            : default;
    }
}
