// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Policy;

/// <summary>Which names and patterns the rules in use mention.</summary>
/// <remarks>Rules count from the moment that a policy is worked out with them until it is gone from the data plane.</remarks>
internal sealed class NameUse(NameTable names)
{
    private readonly Dictionary<string, int> _users = new(StringComparer.Ordinal);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);

    public void Add(IEnumerable<PolicyRule> rules) => Count(rules, +1);

    public void Remove(IEnumerable<PolicyRule> rules) => Count(rules, -1);

    /// <summary>Tells the table what changed; called without any lock that identity observers take.</summary>
    /// <exception cref="Exception">What the data plane threw; the same is told again next time.</exception>
    public void Tell()
    {
        if (_changed.Count == 0)
        {
            return;
        }

        string[] added = [.. _changed.Where(_users.ContainsKey)];
        string[] removed = [.. _changed.Where(text => !_users.ContainsKey(text) && _told.Contains(text))];
        _told.UnionWith(added);
        _told.ExceptWith(removed);
        names.UpdateSelectors(added, removed);
        _changed.Clear();
    }

    private void Count(IEnumerable<PolicyRule> rules, int change)
    {
        foreach (var rule in rules)
        {
            foreach (var text in rule.Names)
            {
                ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_users, text, out _);
                var isUsed = count > 0;
                count += change;
                if (count == 0)
                {
                    _users.Remove(text);
                }

                if (isUsed != (count > 0))
                {
                    _changed.Add(text);
                }
            }
        }
    }
}
