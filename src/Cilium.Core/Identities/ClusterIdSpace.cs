// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>How the 24 bits of an identity are divided between cluster and identity; the same in every cluster of a mesh.</summary>
/// <remarks>255 clusters leave 65,536 identities each, 511 clusters leave 32,768.</remarks>
public readonly record struct ClusterIdSpace
{
    private readonly bool _isExtended;

    /// <summary>Creates the division for a mesh.</summary>
    /// <param name="maxClusters">255 or 511.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another number.</exception>
    public ClusterIdSpace(int maxClusters)
    {
        if (maxClusters is not (255 or 511))
        {
            throw new ArgumentOutOfRangeException(nameof(maxClusters), maxClusters, "A mesh has at most 255 or 511 clusters.");
        }

        // The default value of the struct must equal the usual division.
        _isExtended = maxClusters == 511;
    }

    /// <summary>The usual division: 255 clusters.</summary>
    public static ClusterIdSpace Default => new(255);

    /// <summary>The highest cluster id: 255 or 511.</summary>
    public int MaxClusters => _isExtended ? 511 : 255;

    /// <summary>The number of low bits that belong to the identity: 16 or 15.</summary>
    public int Shift => _isExtended ? 15 : 16;

    /// <summary>The cluster that a global identity belongs to; 0 for reserved ones and for a cluster without id.</summary>
    public int ClusterIdOf(NumericIdentity id) => (int)(id.Value >> Shift) & MaxClusters;

    /// <summary>The first and last number that a cluster allocates, both included.</summary>
    /// <param name="clusterId">0 (no id: starts at 256) to <see cref="MaxClusters"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The cluster id is out of range.</exception>
    public (NumericIdentity First, NumericIdentity Last) RangeOf(int clusterId)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(clusterId);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(clusterId, MaxClusters);
        uint first = (uint)clusterId << Shift, last = (uint)((clusterId + 1) << Shift) - 1;
        return (new NumericIdentity(clusterId == 0 ? NumericIdentity.FirstAllocated : first), new NumericIdentity(last));
    }
}
