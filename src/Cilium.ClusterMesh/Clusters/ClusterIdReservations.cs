// SPDX-License-Identifier: Apache-2.0
namespace Cilium.ClusterMesh;

/// <summary>Sees to it that no two connected clusters have the same id.</summary>
/// <remarks>Safe from any thread.</remarks>
public sealed class ClusterIdReservations
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ClusterId, ClusterName> _holders = [];

    /// <summary>Creates the reservations with that of the local cluster, which stays.</summary>
    /// <param name="local">The name of the local cluster.</param>
    /// <param name="localId">Its id.</param>
    public ClusterIdReservations(ClusterName local, ClusterId localId) => _holders[localId] = local;

    /// <summary>Reserves an id for a cluster; again for the same cluster does no harm.</summary>
    /// <exception cref="ClusterIdConflictException">Another cluster has it.</exception>
    public void Reserve(ClusterName cluster, ClusterId id)
    {
        lock (_gate)
        {
            if (!_holders.TryAdd(id, cluster) && _holders[id] != cluster)
            {
                throw new ClusterIdConflictException(id, _holders[id], cluster);
            }
        }
    }

    /// <summary>Gives up an id, after everything that came from the cluster has been removed; nothing happens if the cluster does not have it.</summary>
    public void Release(ClusterName cluster, ClusterId id)
    {
        lock (_gate)
        {
            if (_holders.TryGetValue(id, out ClusterName holder) && holder == cluster)
            {
                _holders.Remove(id);
            }
        }
    }
}
