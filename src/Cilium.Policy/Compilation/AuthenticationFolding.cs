// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>Works out which authentication a decision demands, given the other decisions that match the same packet.</summary>
/// <remarks>
/// A rule's demand also holds for what other rules allow the same peer: on the very same traffic the strictest counts, and a
/// narrower decision that says nothing inherits from the broader one. Whether another rule matches the peer too depends on the
/// peer, so the list gets decisions for peers that carry both selectors, ahead of the plain one. The look-up thus stays a
/// single pass. It happens only where policies use authentication, and costs nothing elsewhere.
/// <para>What a peer must do depends on the demands that it carries and not on which of several equal decisions lets it in: these see
/// the demands in one order, and each variant has its demand's place in it. So equal decisions may stand sorted by that place, which
/// keeps together what demands the same.</para>
/// </remarks>
internal static class AuthenticationFolding
{
    /// <summary>Adds the variants of <paramref name="decision"/> to <paramref name="output"/>, then the decision itself unless
    /// a variant takes its place for every peer.</summary>
    /// <param name="decision">Not a denial.</param>
    /// <param name="candidates">All decisions that match the same packet.</param>
    /// <param name="output">Receives the variants, each with the place of its demand; the decision as it is comes last.</param>
    /// <param name="intersect">The selector of the peers that carry both selectors.</param>
    public static void Expand(
        ClassifierDecision decision,
        IReadOnlyList<ClassifierDecision> candidates,
        List<(int Place, ClassifierDecision Decision)> output,
        Func<uint, uint, uint> intersect)
    {
        var place = 0;
        foreach (var other in Demands(decision, candidates))
        {
            var changed = decision with { AuthType = other.AuthType };
            if (other.Selector == 0 || other.Selector == decision.Selector)
            {
                output.Add((place, changed));
                return;
            }

            var both = decision.Selector == 0 ? other.Selector : intersect(decision.Selector, other.Selector);
            output.Add((place++, changed with { Selector = both }));
        }

        output.Add((int.MaxValue, decision));
    }

    // Strictest first where several hold for one peer; the first that applies to everybody who gets here ends the list.
    private static IEnumerable<ClassifierDecision> Demands(ClassifierDecision decision, IReadOnlyList<ClassifierDecision> candidates)
    {
        var isForAnybody = decision.Selector == 0;
        var demands = candidates.Where(other => other.HasExplicitAuth && other.Action != PolicyAction.Deny).ToArray();
        var ofSamePeers = demands
            .Where(other => (other.Selector == 0) == isForAnybody)
            .OrderByDescending(other => other.L4PrefixLength)
            .ThenByDescending(other => other.AuthType)
            .ThenBy(other => other.Selector);
        return isForAnybody
            ? [.. demands.Where(other => other.Selector != 0 && IsDemandOnAnybody(decision, other)).OrderByDescending(other => other.AuthType), .. ofSamePeers]
            : [.. ofSamePeers, .. DemandOfAnybody(decision, candidates, demands)];
    }
    private static bool IsDemandOnAnybody(ClassifierDecision decision, ClassifierDecision other) =>
        !decision.HasExplicitAuth && other.Precedence == decision.Precedence && other.AuthType > decision.AuthType;

    private static IEnumerable<ClassifierDecision> DemandOfAnybody(
        ClassifierDecision decision, IReadOnlyList<ClassifierDecision> candidates, ClassifierDecision[] demands)
    {
        var forAnybody = candidates.FirstOrDefault(other => other.Selector == 0);
        return forAnybody.Precedence == decision.Precedence
            ? demands.Where(other => other.Selector == 0).OrderByDescending(other => other.L4PrefixLength).Take(1)
            : [];
    }
}
