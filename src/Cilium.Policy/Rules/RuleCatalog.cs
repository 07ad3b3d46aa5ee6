// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Cilium.Policy;

/// <summary>Finds the rule that a verdict names by its cookie.</summary>
/// <remarks>Cookies below 16 belong to built-in rules; others grow and are not given again while the process lives, so that
/// a late event never names the wrong rule. Removed rules stay known until <see cref="MaxRemoved"/> later ones are removed.
/// Safe from any thread; look-ups take no lock.</remarks>
public sealed class RuleCatalog
{
    /// <summary>How many removed rules stay known for events that are still under way.</summary>
    public const int MaxRemoved = 1_024;

    private readonly ConcurrentDictionary<uint, PolicyRule> _rules = new();
    private readonly Queue<uint> _removed = new();
    private readonly Lock _gate = new();
    private uint _next = SynthesizedRules.FirstFreeCookie;

    /// <summary>Creates a catalog that knows the built-in rules.</summary>
    public RuleCatalog()
    {
        foreach (var rule in SynthesizedRules.All)
        {
            _rules[rule.Cookie] = rule;
        }
    }

    /// <summary>Finds a rule by the cookie of a verdict.</summary>
    public bool TryGet(uint cookie, [NotNullWhen(true)] out PolicyRule? rule) => _rules.TryGetValue(cookie, out rule);

    internal void Add(PolicyRule rule)
    {
        lock (_gate)
        {
            rule.Cookie = _next++;
            _rules[rule.Cookie] = rule;
        }
    }

    internal void Remove(PolicyRule rule)
    {
        lock (_gate)
        {
            _removed.Enqueue(rule.Cookie);
            if (_removed.Count > MaxRemoved)
            {
                _rules.TryRemove(_removed.Dequeue(), out _);
            }
        }
    }
}
