// SPDX-License-Identifier: Apache-2.0
namespace Cilium.ClusterMesh;

/// <summary>Decides which backends of a global service are used, from how many healthy ones there are on each side.</summary>
public static class GlobalServiceSelection
{
    /// <summary>Whether backends of the local cluster are used.</summary>
    /// <param name="affinity">What the local service prefers.</param>
    /// <param name="healthyRemote">Healthy backends in other clusters.</param>
    /// <param name="healthyLocal">Healthy backends in the local cluster.</param>
    public static bool UsesLocal(ServiceAffinity affinity, int healthyLocal, int healthyRemote) =>
        affinity != ServiceAffinity.Remote || (healthyRemote == 0 && healthyLocal > 0);

    /// <summary>Whether backends of other clusters are used.</summary>
    /// <param name="affinity">What the local service prefers.</param>
    /// <param name="healthyLocal">Healthy backends in the local cluster.</param>
    /// <param name="healthyRemote">Healthy backends in other clusters.</param>
    public static bool UsesRemote(ServiceAffinity affinity, int healthyLocal, int healthyRemote) =>
        affinity != ServiceAffinity.Local || (healthyLocal == 0 && healthyRemote > 0);
}
