// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>Finds the connections whose verdict two sets of policies see differently.</summary>
public static class PolicyDiff
{
    /// <summary>Compares two sets of policies for the same parties, over all traffic.</summary>
    /// <param name="before">The policies now.</param>
    /// <param name="after">The policies to come, with the parties that are compared.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>What changes: losses first, then gains, then changes of the way. Empty when nothing does.</returns>
    /// <remarks>Exact: traffic is cut wherever either set could begin to say something else, and each piece is judged.
    /// Two ends between which no policy is enforced are not looked at.</remarks>
    public static ImmutableArray<PolicyDifference> Compare(
        PolicySimulator before, PolicySimulator after, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var groups = PartyGroup.Of(after.Parties);
        var changes = new List<(PartyGroup From, PartyGroup To, ConnectionChange Change, string Traffic, TrafficSet Set)>();
        foreach (var from in groups)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var to in groups)
            {
                changes.AddRange(Compare(before, after, from, to).Select(change => (from, to, change.Change, change.Set.ToString(), change.Set)));
            }
        }

        // First senders with the same change at a receiver, then receivers with the same change from the same senders.
        return
        [
            .. changes
                .GroupBy(change => (change.To, change.Change, change.Traffic))
                .Select(same => (same.Key.Change, same.Key.Traffic, same.Key.To, same.First().Set, From: same.Select(change => change.From).ToImmutableArray()))
                .GroupBy(row => (row.Change, row.Traffic, string.Join(',', row.From.Select(group => groups.IndexOf(group)))))
                .Select(same => same.Key.Change.Describe(same.First().From, [.. same.Select(row => row.To)], same.First().Set))
                .OrderBy(difference => difference.IsLoss ? 0 : difference.IsGain ? 1 : 2),
        ];
    }

    private static IEnumerable<(ConnectionChange Change, TrafficSet Set)> Compare(
        PolicySimulator before, PolicySimulator after, PartyGroup from, PartyGroup to)
    {
        var (sender, receiver) = (from.Representative, to.Representative);
        SimulatedSubject?[] subjects = [before.SubjectOf(sender), before.SubjectOf(receiver), after.SubjectOf(sender), after.SubjectOf(receiver)];
        if (subjects.All(subject => subject is null))
        {
            return [];
        }

        var partition = TrafficPartition.Of(subjects.SelectMany(subject => subject?.Policies ?? []).Distinct());
        return partition.Ranges
            .Select(range => (Range: range, Change: ConnectionChange.Find(before, after, sender, receiver, range.Sample)))
            .Where(piece => piece.Change is not null)
            .GroupBy(piece => piece.Change!, piece => piece.Range)
            .Select(same => (same.Key, partition.Join(same)));
    }
}
