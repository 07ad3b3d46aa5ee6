// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>Finishes a list in which rules demand authentication.</summary>
/// <remarks>
/// What a peer has to do follows from all decisions that match it, as in the reference. Of those that name peers the highest
/// precedence counts, and the demand of the narrowest that makes one, be it of lower precedence; the same holds among those for
/// everybody. Of both sides the one of higher precedence decides, else the narrower, else the one that names peers; where
/// precedences are equal and the deciding side's narrowest says nothing itself, the stricter demand of both holds.
/// <para>Which of the demands matches a peer too depends on the peer, so the list gets decisions for peers that carry both selectors,
/// demand by demand, ahead of the plain ones. The look-up thus stays a single pass, and lists without demands cost nothing.</para>
/// <para>What only repeats for a peer what one port's rules say of everybody is no entry of its own in the reference: it has the
/// outcome of everybody, and demands nothing.</para>
/// </remarks>
internal readonly ref struct AuthenticationFolding(
    IReadOnlyList<ClassifierDecision> sorted, List<ClassifierDecision> finished, Func<uint, uint, uint> intersect, Func<uint, bool> decide)
{
    private readonly HashSet<uint> _earlier = [];

    /// <summary>Adds the finished list.</summary>
    public void Finish()
    {
        var demands = AuthenticationDemands.Of(sorted);
        var everybody = AuthenticationSide.OfEverybody(sorted);
        for (var start = 0; start < sorted.Count;)
        {
            var end = start + 1;
            while (end < sorted.Count && sorted[end].Precedence == sorted[start].Precedence)
            {
                end++;
            }

            if (sorted[start].Action == PolicyAction.Deny ? Deny(start, end) : Allow(start, end, demands, everybody))
            {
                return;
            }

            start = end;
        }
    }

    private bool Deny(int start, int end)
    {
        for (var i = start; i < end; i++)
        {
            if (decide(sorted[i].Selector))
            {
                finished.Add(sorted[i]);
                if (sorted[i].Selector == 0)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <returns>Whether everybody has a decision.</returns>
    private bool Allow(int start, int end, IReadOnlyList<AuthenticationDemands> demands, AuthenticationSide everybody)
    {
        var (own, repeated) = (new List<ClassifierDecision>(), new List<ClassifierDecision>());
        ClassifierDecision? ofEverybody = null;
        for (var i = start; i < end; i++)
        {
            if (sorted[i].Selector == 0)
            {
                ofEverybody ??= sorted[i];
            }
            else if (!sorted[i].IsSaidOfEverybody && decide(sorted[i].Selector))
            {
                own.Add(sorted[i]);
            }
        }

        for (var i = start; i < end; i++)
        {
            if (sorted[i].IsSaidOfEverybody && decide(sorted[i].Selector))
            {
                repeated.Add(sorted[i] with { IsSaidOfEverybody = false });
            }
        }

        var isEqual = ofEverybody is not null;
        List<ClassifierDecision> open = [.. own];
        foreach (var demand in demands)
        {
            var (narrow, broad, fromLength) = isEqual ? everybody.With(demand) : (demand.Type, demand.Type, 0);
            Add(open.FindAll(decision => decision.L4PrefixLength >= fromLength), demand, narrow);
            Add(open.FindAll(decision => decision.L4PrefixLength < fromLength), demand, broad);
            open.RemoveAll(decision => demand.Selectors.Contains(decision.Selector));
        }

        var otherwise = isEqual ? everybody.Type : AuthenticationType.Disabled;
        finished.AddRange(open.Select(decision => decision with { AuthType = otherwise }));
        finished.AddRange(repeated.Select(decision => decision with { AuthType = otherwise }));
        if (ofEverybody is { } last && decide(0))
        {
            finished.Add(last with { AuthType = otherwise });
            return true;
        }

        _earlier.UnionWith(own.Select(decision => decision.Selector));
        return false;
    }

    private void Add(List<ClassifierDecision> decisions, AuthenticationDemands demand, AuthenticationType type)
    {
        foreach (var decision in decisions)
        {
            if (demand.Selectors.Contains(decision.Selector))
            {
                finished.Add(decision with { AuthType = type });
                continue;
            }

            foreach (var other in demand.Selectors)
            {
                // Whoever carries a selector that was decided before does not get here.
                if (!_earlier.Contains(other) && intersect(decision.Selector, other) is var both && decide(both))
                {
                    finished.Add(decision with { AuthType = type, Selector = both });
                }
            }
        }
    }
}
