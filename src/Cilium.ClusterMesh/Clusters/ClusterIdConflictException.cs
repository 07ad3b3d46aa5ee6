// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.ClusterMesh;

/// <summary>Two clusters of a mesh have the same id: their identities would be taken for each other, so the later one is not connected.</summary>
public sealed class ClusterIdConflictException : CiliumException
{
    /// <summary>The <see cref="CiliumException.Id"/> of these errors.</summary>
    public const string ErrorId = "cluster-id-conflict";

    /// <summary>Creates the error.</summary>
    /// <param name="id">The id.</param>
    /// <param name="holder">The cluster that has it.</param>
    /// <param name="claimant">The cluster that wants it too.</param>
    public ClusterIdConflictException(ClusterId id, ClusterName holder, ClusterName claimant)
        : base(
            ErrorId,
            $"Cluster '{claimant}' has id {id}, which cluster '{holder}' has already.",
            "Give every cluster of the mesh an id of its own.")
    {
        ClusterId = id;
        Holder = holder;
        Claimant = claimant;
    }

    /// <summary>The id.</summary>
    public ClusterId ClusterId { get; }

    /// <summary>The cluster that has it.</summary>
    public ClusterName Holder { get; }

    /// <summary>The cluster that wants it too.</summary>
    public ClusterName Claimant { get; }
}
