// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>The rules that decide a connection; equal when they read the same.</summary>
internal sealed class DecidingRules : IEquatable<DecidingRules>
{
    private DecidingRules(string text, ImmutableArray<PolicyRule> rules)
    {
        Text = text;
        Rules = rules;
    }

    public string Text { get; }

    public ImmutableArray<PolicyRule> Rules { get; }

    /// <summary>Those of the end that denies, or of both when none does.</summary>
    public static DecidingRules Of(ConnectionVerdict verdict, RuleCatalog catalog)
    {
        var sides = new List<(string Text, PolicyRule? Rule)>();
        var isAllowed = verdict.Outcome < ConnectionOutcome.Audited;
        Add("egress", verdict.Egress, verdict.EgressConflict);
        Add("ingress", verdict.Ingress, verdict.IngressConflict);
        var text = sides.Count == 0 ? "no rule selects either end" : string.Join(", ", sides.Select(side => side.Text));
        return new(text, [.. sides.Select(side => side.Rule).OfType<PolicyRule>().Distinct()]);

        void Add(string direction, PolicyVerdict? found, PolicyConflictException? conflict)
        {
            if (conflict is not null)
            {
                sides.Add(($"{direction}: {conflict.Message}", conflict.Rules[0]));
            }
            else if (found is { } known && (known.IsEnforced || known.IsAudited) && (known.Reason == Core.DropReason.None) == isAllowed)
            {
                catalog.TryGet(known.RuleCookie, out var rule);
                var verb = known.Reason == Core.DropReason.None ? "allowed" : "denied";
                sides.Add((rule is null ? $"no rule allows {direction}" : $"{direction} {verb} by {rule}", rule));
            }
        }
    }

    public bool Equals(DecidingRules? other) => other is not null && Text == other.Text;

    public override bool Equals(object? obj) => Equals(obj as DecidingRules);

    public override int GetHashCode() => string.GetHashCode(Text);
}
