// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Cilium.Core;

namespace Cilium.Policy;

public sealed partial class PolicySimulator
{
    /// <summary>Works out who of <see cref="Parties"/> reaches whom.</summary>
    /// <param name="ports">The ports in question; none means all traffic, cut where anything changes.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public ConnectivityMatrix Simulate(IReadOnlyCollection<TrafficPort>? ports = null, CancellationToken cancellationToken = default)
    {
        var groups = PartyGroup.Of(Parties);
        var partition = PartitionOf(groups);
        var ranges = ports is { Count: > 0 } ? ports.Distinct().Select(TrafficRange.Of) : partition.Ranges;
        var planes = new Dictionary<string, List<TrafficRange>>();
        var outcomes = new char[groups.Length * groups.Length];
        foreach (var range in ranges)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var from = 0; from < groups.Length; from++)
            {
                for (var to = 0; to < groups.Length; to++)
                {
                    var verdict = Judge(groups[from].Representative, groups[to].Representative, range.Sample);
                    outcomes[(from * groups.Length) + to] = (char)verdict.Outcome;
                }
            }

            ref var same = ref CollectionsMarshal.GetValueRefOrAddDefault(planes, new string(outcomes), out _);
            (same ??= []).Add(range);
        }

        return new(
            groups,
            [.. planes.Select(plane => new ConnectivityPlane(
                partition.Join(plane.Value), [.. plane.Key.Select(outcome => (ConnectionOutcome)outcome)], groups.Length))]);
    }

    /// <summary>Where verdicts between these parties can change.</summary>
    private TrafficPartition PartitionOf(IEnumerable<PartyGroup> groups) =>
        TrafficPartition.Of(groups.SelectMany(group => SubjectOf(group.Representative)?.Policies ?? []).Distinct());
}
