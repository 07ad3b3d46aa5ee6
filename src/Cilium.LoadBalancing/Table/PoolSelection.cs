// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>Who gets the new connections of a pool.</summary>
internal static class PoolSelection
{
    /// <summary>Selects backends, by their indices.</summary>
    internal static void Select(List<BackendCandidate> candidates, TrafficPolicy policy, Service service, NodeView node, List<int> selected)
    {
        selected.Clear();
        (bool usesThis, bool usesOthers) = ClustersOf(candidates, service);
        bool hasActive = false;
        foreach (BackendCandidate candidate in candidates)
        {
            hasActive |= IsAdmitted(candidate) && candidate.Phase == BackendPhase.Active;
        }

        TrafficDistribution distribution = hasActive && policy == TrafficPolicy.Cluster && node.UsesTopology
            ? DistributionOf(service.TrafficDistribution)
            : TrafficDistribution.Everywhere;
        for (int i = 0; i < candidates.Count; i++)
        {
            BackendCandidate candidate = candidates[i];
            if (IsAdmitted(candidate)
                && BackendLifeCycle.TakesNewConnections(candidate.Phase, policy, candidate.IsLocal, hasActive)
                && IsMeant(candidate.Source, distribution, node))
            {
                selected.Add(i);
            }
        }

        bool IsAdmitted(BackendCandidate candidate) =>
            (candidate.IsOfOtherCluster ? usesOthers : usesThis) && (policy == TrafficPolicy.Cluster || candidate.IsLocal);

        // Hints hold only if all that could be chosen have them, and one is meant for here.
        TrafficDistribution DistributionOf(TrafficDistribution wanted)
        {
            for (; wanted != TrafficDistribution.Everywhere; wanted--)
            {
                bool isSomeMeant = false, areAllHinted = true;
                foreach (BackendCandidate candidate in candidates)
                {
                    if (candidate.Phase == BackendPhase.Active && IsAdmitted(candidate))
                    {
                        areAllHinted &= !(wanted == TrafficDistribution.PreferSameNode ? candidate.Source.HintedNodes : candidate.Source.HintedZones).IsEmpty;
                        isSomeMeant |= IsMeant(candidate.Source, wanted, node);
                    }
                }

                if (areAllHinted && isSomeMeant)
                {
                    break;
                }
            }

            return wanted;
        }
    }

    private static bool IsMeant(Backend backend, TrafficDistribution distribution, NodeView node) => distribution switch
    {
        TrafficDistribution.PreferSameNode => backend.HintedNodes.Contains(node.Name),
        TrafficDistribution.PreferSameZone => backend.HintedZones.Contains(node.Zone),
        _ => true,
    };

    /// <summary>Whether backends of this cluster and of others count. A backend is healthy while it is active, or shuts down and serves.</summary>
    private static (bool UsesThis, bool UsesOthers) ClustersOf(List<BackendCandidate> candidates, Service service)
    {
        if (service.ClusterPreference == ClusterPreference.None)
        {
            return (true, true);
        }

        bool isThisActive = false, isThisHealthy = false, isOtherHealthy = false;
        foreach (BackendCandidate candidate in candidates)
        {
            bool isHealthy = candidate.Phase is BackendPhase.Active or BackendPhase.Terminating;
            isThisActive |= !candidate.IsOfOtherCluster && candidate.Phase == BackendPhase.Active;
            isThisHealthy |= !candidate.IsOfOtherCluster && isHealthy;
            isOtherHealthy |= candidate.IsOfOtherCluster && isHealthy;
        }

        return service.ClusterPreference == ClusterPreference.Local
            ? (true, !isThisActive && isOtherHealthy)
            : (!isOtherHealthy && isThisHealthy, true);
    }
}
