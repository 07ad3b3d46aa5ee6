// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Cilium.Core;

namespace Cilium.ClusterMesh;

/// <summary>The place of the local cluster in a mesh.</summary>
public sealed class ClusterMeshOptions
{
    /// <summary>The name of the local cluster. Default <c>default</c>, which is not allowed in a mesh.</summary>
    public string ClusterName { get; set; } = ClusterMesh.ClusterName.Default;

    /// <summary>The id of the local cluster: 1 to <see cref="MaxConnectedClusters"/>; 0 outside a mesh. Default 0. Changing it renumbers all identities.</summary>
    public int ClusterId { get; set; }

    /// <summary>The size of the mesh: 255 or 511, the same in all clusters. 511 leaves each cluster half as many identities. Default 255.</summary>
    public int MaxConnectedClusters { get; set; } = 255;

    /// <summary>Whether packet marks are shared with cloud address management or aws-cni chaining, which rules out some ids. Default false.</summary>
    public bool SharesPacketMarks { get; set; }

    /// <summary>How long what a lost cluster had published stays in force. Default: for ever; shorter takes its backends away from running services.</summary>
    public TimeSpan RemoteStateLifetime { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>All faults of the values.</summary>
    public IReadOnlyList<ValidationFault> Validate()
    {
        List<ValidationFault> faults = [];
        string id = ClusterId.ToString(CultureInfo.InvariantCulture);
        bool isSizeValid = MaxConnectedClusters is 255 or 511;
        if (!isSizeValid)
        {
            faults.Add(new ValidationFault(nameof(MaxConnectedClusters), MaxConnectedClusters.ToString(CultureInfo.InvariantCulture), "must be 255 or 511"));
        }

        if (!ClusterMesh.ClusterName.TryParse(ClusterName, out _))
        {
            faults.Add(new ValidationFault(
                nameof(ClusterName), ClusterName ?? "", $"must be 1 to {ClusterMesh.ClusterName.MaxLength} of a-z, 0-9 and '-', a letter or digit first and last"));
        }
        else if (ClusterId != 0 && ClusterName == ClusterMesh.ClusterName.Default)
        {
            faults.Add(new ValidationFault(nameof(ClusterName), ClusterName, "a cluster with an id needs a name of its own"));
        }

        if (ClusterId < 0 || (isSizeValid && ClusterId > MaxConnectedClusters))
        {
            faults.Add(new ValidationFault(nameof(ClusterId), id, $"must be 0 to {MaxConnectedClusters}"));
        }
        else if (isSizeValid && SharesPacketMarks && new ClusterId(ClusterId, new ClusterIdSpace(MaxConnectedClusters)).SharesMarkBit)
        {
            faults.Add(new ValidationFault(nameof(ClusterId), id, "128 to 255 and 384 to 511 collide with marks that are in use"));
        }

        if (RemoteStateLifetime < TimeSpan.Zero && RemoteStateLifetime != Timeout.InfiniteTimeSpan)
        {
            faults.Add(new ValidationFault(nameof(RemoteStateLifetime), RemoteStateLifetime.ToString(), "must not be negative, or infinite"));
        }

        return faults;
    }
}
