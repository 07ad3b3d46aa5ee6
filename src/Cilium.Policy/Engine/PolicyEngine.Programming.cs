// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

public sealed partial class PolicyEngine
{
    private readonly Dictionary<ShareKey, PolicyBinding> _bindings = [];

    // Policies that lost their last user since they were looked at.
    private readonly HashSet<PolicyBinding> _abandoned = [];

    // Policies that nobody uses but that the data plane would not let go.
    private readonly HashSet<uint> _unwanted = [];
    private readonly HashSet<uint> _numbers = [];
    private PolicyEngineStatistics _statistics = new();
    private bool _hasPendingMemberships;
    private uint _lastPolicyNumber;
    private uint _lastRevision;

    /// <summary>Puts in force what the rules say now for these endpoints. The caller has the turn, not the gate.</summary>
    private List<EndpointPolicyStatus> Reprogram(List<EndpointRecord> endpoints)
    {
        var before = new List<(EndpointRecord Record, EndpointPolicyStatus Status)>(endpoints.Count);
        lock (_gate)
        {
            before.AddRange(endpoints.Select(record => (record, StatusOf(record))));
            if (IsHeld)
            {
                return [];
            }

            foreach (var record in endpoints)
            {
                Resolve(record);
            }
        }

        // New prefixes get identities now, with the bits of the new selectors, before a policy names them.
        var registryFault = TellPrefixes();
        lock (_gate)
        {
            Activate(endpoints, registryFault);
            ReleaseUnused();
            SweepFormer();
        }

        TellPrefixes();
        lock (_gate)
        {
            return [.. before.Where(entry => entry.Status != StatusOf(entry.Record)).Select(entry => StatusOf(entry.Record))];
        }
    }

    private void Resolve(EndpointRecord record)
    {
        _statistics = _statistics with { EndpointsRecomputed = _statistics.EndpointsRecomputed + 1 };
        var rules = Repository.RulesFor(record.Subject);
        var enforced = AuditedRules.Without(rules);
        record.Fault = null;
        record.AuditFault = null;
        try
        {
            var policy = BindingOf(record.Subject, enforced, isShadow: false);
            SetDesired(record, new(policy, enforced.Length < rules.Length ? ShadowOf(record, policy, rules) : null));
        }
        catch (PolicyConflictException conflict)
        {
            record.Fault = conflict;
        }
    }

    private PolicyBinding? ShadowOf(EndpointRecord record, PolicyBinding policy, ImmutableArray<PolicyRule> rules)
    {
        try
        {
            return BindingOf(record.Subject, rules, isShadow: true);
        }
        catch (PolicyConflictException conflict)
        {
            // What is enforced does not wait for what is audited.
            record.AuditFault = conflict;
            return FormerShadow(record, policy);
        }
    }

    /// <summary>The shadow in force, where it still stands beside the same policy.</summary>
    private static PolicyBinding? FormerShadow(EndpointRecord record, PolicyBinding policy) =>
        record.Active.Policy == policy ? record.Active.Shadow : null;

    private PolicyBinding BindingOf(PolicySubject subject, ImmutableArray<PolicyRule> rules, bool isShadow)
    {
        var ports = _peerPorts.Resolved;
        var key = new ShareKey(subject, rules, ports);
        if (_bindings.TryGetValue(key, out var binding))
        {
            return binding;
        }

        return isShadow
            ? Bind(key, PolicyResolver.ResolveShadow(subject, rules, ports, _options), null)
            : Bind(key, PolicyResolver.Resolve(subject, rules, ports, _options), _proxyPorts);
    }

    private PolicyBinding Bind(ShareKey key, EndpointPolicy policy, IProxyPorts? proxyPorts)
    {
        _statistics = _statistics with { PoliciesCompiled = _statistics.PoliciesCompiled + 1 };
        var isOpen = !policy.IsIngressEnforced && !policy.IsEgressEnforced;
        var selectors = ImmutableArray.CreateBuilder<CachedSelector>();
        var compiled = isOpen ? null : PolicyCompiler.Compile(policy, NextPolicyNumber(), proxyPorts, selector =>
        {
            var cached = _selectors.Acquire(selector);
            selectors.Add(cached);
            return cached.Number;
        });
        var binding = new PolicyBinding(key, policy, compiled, selectors.ToImmutable());
        _bindings.Add(key, binding);
        _prefixes?.Add(policy.Rules);
        _names?.Add(policy.Rules);
        return binding;
    }

    private void Activate(List<EndpointRecord> endpoints, Exception? registryFault)
    {
        var fault = registryFault;
        try
        {
            WriteMemberships();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            fault ??= error;
        }

        foreach (var record in endpoints)
        {
            if (record.Fault is null)
            {
                record.Fault = record.IsWritten ? null : fault ?? Write(record);
                record.PolicyRevision = record.Fault is null ? Repository.Revision : record.PolicyRevision;
            }
        }
    }

    /// <summary>Writes the policy and its shadow, where they are new, and puts them in force for the endpoint; what kept the policy from
    /// it, or null.</summary>
    private Exception? Write(EndpointRecord record)
    {
        var desired = record.Desired;
        if (Try(() => Program(desired.Policy!)) is { } fault)
        {
            return fault;
        }

        if (desired.Shadow is { } shadow && Try(() => Program(shadow)) is { } auditFault)
        {
            record.AuditFault = auditFault;
            desired = desired with { Shadow = FormerShadow(record, desired.Policy!) };
        }

        return desired == record.Active && !record.NeedsWrite ? null : Try(() => PutInForce(record, desired));
    }

    private void Program(PolicyBinding binding)
    {
        if (!binding.IsProgrammed)
        {
            _datapath.AddPolicy(binding.Compiled!);
            binding.IsProgrammed = true;
            _statistics = _statistics with { PolicyWrites = _statistics.PolicyWrites + 1 };
        }
    }

    private void PutInForce(EndpointRecord record, EndpointBindings bindings)
    {
        var state = new EndpointPolicyState(
            bindings.Policy!.Number,
            ++_lastRevision,
            bindings.Policy.Policy.IsIngressEnforced,
            bindings.Policy.Policy.IsEgressEnforced,
            record.IsAuditMode || _options.IsAuditMode)
        {
            Shadow = bindings.ShadowState,
        };
        _datapath.SetEndpointPolicy(record.Endpoint.Id, state);
        _statistics = _statistics with { EndpointWrites = _statistics.EndpointWrites + 1 };
        record.State = state;
        record.NeedsWrite = false;
        SetActive(record, bindings);
    }

    private Exception? Try(Action write)
    {
        try
        {
            write();
            return null;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            _statistics = _statistics with { DatapathFailures = _statistics.DatapathFailures + 1 };
            return error;
        }
    }

    private void WriteMemberships()
    {
        var changes = _selectors.TakeChanges();
        if (changes.Length == 0)
        {
            _hasPendingMemberships = false;
            return;
        }

        try
        {
            _datapath.UpdateMemberships(WithFormer(changes));
            _hasPendingMemberships = false;
            _statistics = _statistics with { MembershipWrites = _statistics.MembershipWrites + changes.Length };
        }
        catch
        {
            _selectors.ReturnChanges(changes);
            _hasPendingMemberships = true;
            _statistics = _statistics with { DatapathFailures = _statistics.DatapathFailures + 1 };
            throw;
        }
    }

    /// <summary>Removes policies without users, then the bits of their selectors, and only then frees the numbers.</summary>
    private void ReleaseUnused()
    {
        foreach (var binding in _abandoned)
        {
            if (binding.Users > 0)
            {
                continue;
            }

            _bindings.Remove(binding.Key);
            _prefixes?.Remove(binding.Policy.Rules);
            _names?.Remove(binding.Policy.Rules);
            if (binding is { Compiled: not null, IsProgrammed: true })
            {
                _unwanted.Add(binding.Number);
            }
            else
            {
                _numbers.Remove(binding.Number);
            }

            foreach (var selector in binding.Selectors)
            {
                _selectors.Release(selector);
            }
        }

        _abandoned.Clear();
        try
        {
            foreach (var number in _unwanted.ToArray())
            {
                _datapath.RemovePolicy(number);
                _unwanted.Remove(number);
                _numbers.Remove(number);
            }

            WriteMemberships();
            _selectors.ReuseNumbers();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Left over bits and policies do no harm: no endpoint refers to them. They go with the next change or retry.
            _statistics = _statistics with { DatapathFailures = _statistics.DatapathFailures + 1 };
        }
    }

    private void Forget(EndpointRecord record)
    {
        var id = record.Endpoint.Id;
        SetDesired(record, default);
        SetActive(record, default);
        try
        {
            _datapath.RemoveEndpointPolicy(id);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The endpoint's device is gone; what is left of it in the data plane judges no packet.
            _statistics = _statistics with { DatapathFailures = _statistics.DatapathFailures + 1 };
        }

        ReleaseUnused();
    }

    /// <summary>Has prefixes acquired and released, and names taken up; what went wrong, or null. The caller does not hold the gate.</summary>
    private Exception? TellPrefixes()
    {
        return Try(() => _prefixes?.Tell(_prefixes.TakeChanges())) ?? Try(() => _groups?.Tell()) ?? Try(() => _names?.Tell());

        static Exception? Try(Action tell)
        {
            try
            {
                tell();
                return null;
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                return error;
            }
        }
    }

    private void SetDesired(EndpointRecord record, EndpointBindings bindings)
    {
        Exchange(record.Desired.Policy, bindings.Policy);
        Exchange(record.Desired.Shadow, bindings.Shadow);
        record.Desired = bindings;
    }

    private void SetActive(EndpointRecord record, EndpointBindings bindings)
    {
        Exchange(record.Active.Policy, bindings.Policy);
        Exchange(record.Active.Shadow, bindings.Shadow);
        record.Active = bindings;
    }

    private void Exchange(PolicyBinding? before, PolicyBinding? after)
    {
        if (after is not null)
        {
            after.Users++;
        }

        if (before is not null && --before.Users == 0)
        {
            _abandoned.Add(before);
        }
    }

    private uint NextPolicyNumber()
    {
        do
        {
            _lastPolicyNumber++;
        }
        while (_lastPolicyNumber == 0 || !_numbers.Add(_lastPolicyNumber));
        return _lastPolicyNumber;
    }
}
