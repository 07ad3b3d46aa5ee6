// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Which address prefixes the rules in use need identities for, by the object that names them.</summary>
/// <remarks>Rules count from the moment that a policy is worked out with them until it is gone from the data plane.</remarks>
internal sealed class PrefixUse(IPrefixRegistry registry)
{
    private readonly Dictionary<PolicyRule, int> _users = [];
    private readonly Dictionary<PolicyResource, HashSet<PolicyRule>> _rules = [];
    private readonly Dictionary<PolicyResource, HashSet<IpPrefix>> _acquired = [];
    private readonly HashSet<PolicyResource> _changed = [];

    public void Add(IEnumerable<PolicyRule> rules)
    {
        foreach (var rule in rules)
        {
            if (rule.Prefixes.IsEmpty)
            {
                continue;
            }

            _users[rule] = _users.GetValueOrDefault(rule) + 1;
            if (!_rules.TryGetValue(rule.Resource, out var used))
            {
                _rules.Add(rule.Resource, used = []);
            }

            if (used.Add(rule))
            {
                _changed.Add(rule.Resource);
            }
        }
    }

    public void Remove(IEnumerable<PolicyRule> rules)
    {
        foreach (var rule in rules)
        {
            if (!_users.TryGetValue(rule, out var count))
            {
                continue;
            }

            if (count > 1)
            {
                _users[rule] = count - 1;
                continue;
            }

            _users.Remove(rule);
            _rules[rule.Resource].Remove(rule);
            _changed.Add(rule.Resource);
        }
    }

    /// <summary>What the registry has to be told; the caller holds its lock.</summary>
    public List<(PolicyResource Resource, IpPrefix[] Prefixes)> TakeChanges()
    {
        var changes = new List<(PolicyResource, IpPrefix[])>();
        foreach (var resource in _changed)
        {
            var wanted = _rules[resource].SelectMany(rule => rule.Prefixes).ToHashSet();
            if (wanted.Count == 0)
            {
                _rules.Remove(resource);
            }

            var isKnown = _acquired.TryGetValue(resource, out var acquired);
            if (isKnown ? !wanted.SetEquals(acquired!) : wanted.Count > 0)
            {
                changes.Add((resource, [.. wanted]));
            }
        }

        _changed.Clear();
        return changes;
    }

    /// <summary>Tells the registry; called without any lock that identity observers take.</summary>
    /// <exception cref="Exception">What the registry threw; changes not carried out are told again next time.</exception>
    public void Tell(List<(PolicyResource Resource, IpPrefix[] Prefixes)> changes)
    {
        for (var i = 0; i < changes.Count; i++)
        {
            var (resource, prefixes) = changes[i];
            try
            {
                if (prefixes.Length == 0)
                {
                    registry.Release(resource.ToString());
                    _acquired.Remove(resource);
                }
                else
                {
                    registry.Acquire(resource.ToString(), [.. prefixes.Select(prefix => new PrefixLabels(prefix))]);
                    _acquired[resource] = [.. prefixes];
                }
            }
            catch
            {
                foreach (var (later, _) in changes.Skip(i))
                {
                    _changed.Add(later);
                    _rules.TryAdd(later, []);
                }

                throw;
            }
        }
    }
}
