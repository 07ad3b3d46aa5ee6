// SPDX-License-Identifier: Apache-2.0
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
        private readonly Dictionary<EndpointRecord, PolicyBinding?> _then = [];
        private readonly Dictionary<EndpointRecord, PolicyConflictException> _faults = [];
        private readonly ForecastNumbers _numbers = new(engine._selectors);
        private readonly HashSet<uint> _policyNumbers = [];
        private uint _lastPolicyNumber = engine._lastPolicyNumber;

        public PolicyForecast Run()
        {
            foreach (var record in engine._endpoints.Values)
            {
                _then[record] = record.Desired ?? record.Active;
                if (record.Fault is PolicyConflictException known)
                {
                    _faults[record] = known;
                }
            }

            foreach (var record in engine.EndpointsOf(rules.Changed))
            {
                try
                {
                    _then[record] = Resolve(record);
                    _faults.Remove(record);
                }
                catch (PolicyConflictException conflict)
                {
                    _then[record] = record.Active;
                    _faults[record] = conflict;
                }
            }

            var builder = new ForecastBuilder(engine._selectors, _numbers.Fresh, engine._options.AddressFamilies, engine._prefixes is not null);
            foreach (var (record, then) in _then)
            {
                builder.Add(record, then, _faults.GetValueOrDefault(record));
            }

            return builder.Build(engine.Repository.Revision);
        }

        private PolicyBinding Resolve(EndpointRecord record)
        {
            var selecting = rules.For(record.Subject);
            var key = new ShareKey(record.Subject, selecting, engine._peerPorts.Resolved);
            if (engine._bindings.TryGetValue(key, out var binding) || _fresh.TryGetValue(key, out binding))
            {
                return binding;
            }

            var policy = PolicyResolver.Resolve(record.Subject, selecting, engine._peerPorts.Resolved, engine._options);
            var selectors = new List<CachedSelector>();
            var isOpen = !policy.IsIngressEnforced && !policy.IsEgressEnforced;
            var compiled = isOpen ? null : PolicyCompiler.Compile(policy, NextPolicyNumber(), engine._proxyPorts, selector =>
            {
                var cached = _numbers.Find(selector);
                selectors.Add(cached);
                return cached.Number;
            });
            binding = new(key, policy, compiled, [.. selectors]);
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
