// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

public sealed partial class PolicyEngine
{
    /// <summary>Works out what a change of rules would come to, without making it.</summary>
    /// <param name="upserts">Documents to add or replace, as for <see cref="Apply"/>.</param>
    /// <param name="removals">Objects to remove before that.</param>
    /// <returns>Policies, endpoints, selectors and memberships, now and then.</returns>
    /// <remarks>Nothing changes and nothing is written. Takes as long as making the change would, without the writing, and waits for
    /// changes under way; others wait for it.</remarks>
    public PolicyForecast Forecast(IReadOnlyCollection<PolicyDocument> upserts, params IReadOnlyCollection<PolicyResource> removals)
    {
        ArgumentNullException.ThrowIfNull(upserts);
        ArgumentNullException.ThrowIfNull(removals);
        lock (_turn)
        {
            RulesToCome rules = new(Repository, _options, upserts, removals);
            lock (_gate)
            {
                return new ForecastRun(this, rules).Run();
            }
        }
    }

    /// <summary>Goes through a change as <see cref="Reprogram"/> would, on copies.</summary>
    private sealed class ForecastRun(PolicyEngine engine, RulesToCome rules)
    {
        private readonly Dictionary<ShareKey, PolicyBinding> _fresh = [];
        private readonly Dictionary<EndpointRecord, EndpointBindings> _then = [];
        private readonly Dictionary<EndpointRecord, PolicyConflictException> _faults = [];
        private readonly ForecastNumbers _numbers = new(engine._selectors);
        private readonly HashSet<uint> _policyNumbers = [];
        private uint _lastPolicyNumber = engine._lastPolicyNumber;

        public PolicyForecast Run()
        {
            foreach (var record in engine._endpoints.Values)
            {
                _then[record] = record.Desired.Policy is null ? record.Active : record.Desired;
                if ((record.Fault ?? record.AuditFault) is PolicyConflictException known)
                {
                    _faults[record] = known;
                }
            }

            foreach (var record in engine.EndpointsOf(rules.Changed))
            {
                _faults.Remove(record);
                _then[record] = Resolve(record);
            }

            var builder = new ForecastBuilder(engine._selectors, _numbers.Fresh, engine._options.AddressFamilies, engine._prefixes is not null);
            foreach (var (record, then) in _then)
            {
                builder.Add(record, then, _faults.GetValueOrDefault(record));
            }

            return builder.Build(engine.Repository.Revision);
        }

        private EndpointBindings Resolve(EndpointRecord record)
        {
            var selecting = rules.For(record.Subject);
            var enforced = AuditedRules.Without(selecting);
            try
            {
                var policy = BindingOf(record.Subject, enforced, isShadow: false);
                return new(policy, enforced.Length < selecting.Length ? ShadowOf(record, policy, selecting) : null);
            }
            catch (PolicyConflictException conflict)
            {
                _faults[record] = conflict;
                return record.Active;
            }
        }

        private PolicyBinding? ShadowOf(EndpointRecord record, PolicyBinding policy, ImmutableArray<PolicyRule> selecting)
        {
            try
            {
                return BindingOf(record.Subject, selecting, isShadow: true);
            }
            catch (PolicyConflictException conflict)
            {
                _faults[record] = conflict;
                return FormerShadow(record, policy);
            }
        }

        private PolicyBinding BindingOf(PolicySubject subject, ImmutableArray<PolicyRule> selecting, bool isShadow)
        {
            var ports = engine._peerPorts.Resolved;
            var key = new ShareKey(subject, selecting, ports);
            if (engine._bindings.TryGetValue(key, out var binding) || _fresh.TryGetValue(key, out binding))
            {
                return binding;
            }

            return isShadow
                ? Bind(key, PolicyResolver.ResolveShadow(subject, selecting, ports, engine._options), null)
                : Bind(key, PolicyResolver.Resolve(subject, selecting, ports, engine._options), engine._proxyPorts);
        }

        private PolicyBinding Bind(ShareKey key, EndpointPolicy policy, IProxyPorts? proxyPorts)
        {
            var selectors = new List<CachedSelector>();
            var isOpen = !policy.IsIngressEnforced && !policy.IsEgressEnforced;
            var compiled = isOpen ? null : PolicyCompiler.Compile(policy, NextPolicyNumber(), proxyPorts, selector =>
            {
                var cached = _numbers.Find(selector);
                selectors.Add(cached);
                return cached.Number;
            });
            var binding = new PolicyBinding(key, policy, compiled, [.. selectors]);
            _fresh.Add(key, binding);
            return binding;
        }

        private uint NextPolicyNumber()
        {
            do
            {
                _lastPolicyNumber++;
            }
            while (_lastPolicyNumber == 0 || engine._numbers.Contains(_lastPolicyNumber) || !_policyNumbers.Add(_lastPolicyNumber));
            return _lastPolicyNumber;
        }
    }
}
