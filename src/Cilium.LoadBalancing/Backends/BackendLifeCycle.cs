// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using static Cilium.LoadBalancing.BackendConditions;

namespace Cilium.LoadBalancing;

/// <summary>The life of a backend of one service, as data. Pure.</summary>
/// <remarks>A backend that two services share has a life in each: what one of them says of it never touches the other.</remarks>
public static class BackendLifeCycle
{
    private const BackendConditions All = Ready | Serving | Terminating | InMaintenance | Quarantined;

    /// <summary>What makes a phase of what is said; the first row that fits holds, and the last fits always.</summary>
    public static ImmutableArray<BackendPhaseRule> Rules { get; } =
    [
        new(InMaintenance, None, BackendPhase.Maintenance),
        new(Terminating, Ready | Serving, BackendPhase.TerminatingUnready),
        new(Quarantined, None, BackendPhase.Quarantined),
        new(Ready, None, BackendPhase.Active),
        new(Terminating, None, BackendPhase.Terminating),
        new(None, None, BackendPhase.Maintenance),
    ];

    /// <summary>Every way from one phase to another, in the order of phases and events.</summary>
    public static ImmutableArray<BackendTransition> Transitions { get; } = [.. Enumerate().Distinct().Order(TransitionOrder.Instance)];

    /// <summary>The phase of a backend about which that is said.</summary>
    public static BackendPhase PhaseOf(BackendConditions conditions)
    {
        foreach (BackendPhaseRule rule in Rules)
        {
            if (rule.Fits(conditions))
            {
                return rule.Phase;
            }
        }

        return BackendPhase.Maintenance;
    }

    /// <summary>Whether a backend gets new connections.</summary>
    /// <param name="phase">Its phase.</param>
    /// <param name="policy">The policy for where the connection comes from.</param>
    /// <param name="isLocal">Whether it runs on this node.</param>
    /// <param name="hasActive">Whether the service has an active backend that the policy admits.</param>
    public static bool TakesNewConnections(BackendPhase phase, TrafficPolicy policy, bool isLocal, bool hasActive) =>
        (policy == TrafficPolicy.Cluster || isLocal) && (phase == BackendPhase.Active || (phase == BackendPhase.Terminating && !hasActive));

    /// <summary>Whether a backend keeps the connections that it has: in every phase, until it is gone.</summary>
    /// <param name="phase">Its phase; null when it is gone.</param>
    public static bool KeepsConnections(BackendPhase? phase) => phase is not null;

    private static IEnumerable<BackendTransition> Enumerate()
    {
        for (BackendConditions conditions = None; conditions <= All; conditions++)
        {
            BackendPhase from = PhaseOf(conditions);
            yield return new(from, BackendEvent.Leaves, null);
            foreach ((BackendEvent happening, BackendConditions after) in Happenings(conditions))
            {
                if (after != conditions && PhaseOf(after) is var to && to != from)
                {
                    yield return new(from, happening, to);
                }
            }
        }
    }

    private static IEnumerable<(BackendEvent Event, BackendConditions After)> Happenings(BackendConditions conditions) =>
    [
        (BackendEvent.BecomesReady, conditions | Ready | Serving),
        (BackendEvent.BecomesUnready, conditions & ~Ready),
        (BackendEvent.StartsServing, conditions | Serving),
        (BackendEvent.StopsServing, conditions & ~(Serving | Ready)),

        // What shuts down is not ready, but may serve on.
        (BackendEvent.StartsTerminating, (conditions | Terminating) & ~Ready),
        (BackendEvent.EntersMaintenance, conditions | InMaintenance),
        (BackendEvent.LeavesMaintenance, conditions & ~InMaintenance),
        (BackendEvent.FailsHealthCheck, conditions | Quarantined),
        (BackendEvent.PassesHealthCheck, conditions & ~Quarantined),
    ];

    private sealed class TransitionOrder : IComparer<BackendTransition>
    {
        internal static TransitionOrder Instance { get; } = new();

        public int Compare(BackendTransition left, BackendTransition right) =>
            (left.From, left.Event, left.To ?? (BackendPhase)byte.MaxValue).CompareTo((right.From, right.Event, right.To ?? (BackendPhase)byte.MaxValue));
    }
}
