// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Cilium.Core;

namespace Cilium.ClusterMesh;

/// <summary>What a cluster says about itself to the others.</summary>
/// <param name="Id">Its id as published: 1 to 511.</param>
/// <param name="MaxConnectedClusters">The size of mesh it is made for: 255 or 511; 0 if it does not say.</param>
/// <param name="PublishesSyncedMarkers">Whether it marks prefixes whose content is complete; readers then wait for the marker.</param>
/// <param name="IsCached">Whether its content is read from a copy.</param>
/// <param name="ServiceExports">Whether it exports multi-cluster services; <see langword="null"/> if its version does not know them.</param>
public sealed record ClusterConfiguration(
    int Id, int MaxConnectedClusters = 0, bool PublishesSyncedMarkers = false, bool IsCached = false, bool? ServiceExports = null)
{
    /// <summary>All reasons why a cluster of this configuration cannot be connected.</summary>
    /// <param name="local">The options of the local cluster.</param>
    public IReadOnlyList<ValidationFault> Validate(ClusterMeshOptions local)
    {
        ArgumentNullException.ThrowIfNull(local);
        List<ValidationFault> faults = [];
        if (Id < 1 || Id > local.MaxConnectedClusters)
        {
            faults.Add(new ValidationFault("id", Text(Id), $"must be 1 to {local.MaxConnectedClusters}, as configured locally"));
        }

        // A mesh of the usual size does not compare: the field is younger than that.
        if (local.MaxConnectedClusters == 511 && MaxConnectedClusters != 511)
        {
            faults.Add(new ValidationFault("capabilities.maxConnectedClusters", Text(MaxConnectedClusters), "must be 511, as configured locally"));
        }

        return faults;

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
