// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Cilium.Policy;

/// <summary>Finds the rule that a verdict names by its cookie.</summary>
/// <remarks>
/// <para>Cookies below 16 belong to built-in rules. Others are made of the rule's object, its place there and its contents:
/// a rule has the same cookie in every process, so that verdicts by what a former process programmed name the right rule,
/// and a changed rule has another than before, so that a late event never names the wrong one. Cookies have 31 bits; where
/// two rules would have the same, the later gets another (with 10,000 rules that happens once on one node of forty).</para>
/// <para>Removed rules stay known until <see cref="MaxRemoved"/> later ones are removed. Safe from any thread; look-ups take
/// no lock.</para>
/// </remarks>
public sealed class RuleCatalog
{
    /// <summary>How many removed rules stay known for events that are still under way.</summary>
    public const int MaxRemoved = 1_024;

    private readonly ConcurrentDictionary<uint, PolicyRule> _rules = new();
    private readonly Queue<PolicyRule> _removed = new();
    private readonly Lock _gate = new();
    private readonly Func<PolicyRule, int, uint> _cookieOf;

    /// <summary>Creates a catalog that knows the built-in rules.</summary>
    public RuleCatalog()
        : this(RuleCookie.Of)
    {
    }

    internal RuleCatalog(Func<PolicyRule, int, uint> cookieOf)
    {
        _cookieOf = cookieOf;
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
            var attempt = 0;
            do
            {
                rule.Cookie = _cookieOf(rule, attempt++);
            }
            while (_rules.TryGetValue(rule.Cookie, out var other) && !RuleCookie.AreSame(other, rule));

            _rules[rule.Cookie] = rule;
        }
    }

    internal void Remove(PolicyRule rule)
    {
        lock (_gate)
        {
            _removed.Enqueue(rule);
            if (_removed.Count > MaxRemoved)
            {
                // Unless it has come back meanwhile.
                var forgotten = _removed.Dequeue();
                _rules.TryRemove(KeyValuePair.Create(forgotten.Cookie, forgotten));
            }
        }
    }
}
