// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Identity;

/// <summary>How identities are numbered.</summary>
public sealed class IdentityAllocatorOptions
{
    /// <summary>The name of the cluster; part of the labels of well-known identities. Default <c>default</c>.</summary>
    public string ClusterName { get; set; } = "default";

    /// <summary>The id of the cluster in a mesh: 1 to the highest of <see cref="ClusterIdSpace"/>, or 0 outside a mesh. Default 0.</summary>
    public int ClusterId { get; set; }

    /// <summary>How identity numbers are divided between clusters. Default: 255 clusters.</summary>
    public ClusterIdSpace ClusterIdSpace { get; set; } = ClusterIdSpace.Default;

    /// <summary>The namespace of the operator; part of the labels of well-known identities. Default <c>kube-system</c>.</summary>
    public string CiliumNamespace { get; set; } = "kube-system";

    /// <summary>Whether common system workloads get their agreed numbers. Default false, as charts of the ecosystem set it.</summary>
    public bool EnableWellKnownIdentities { get; set; }

    /// <summary>Numbers (128 to 255) for workloads that carry the label <c>io.cilium.fixed-identity=name</c>. Default none.</summary>
    public IDictionary<string, NumericIdentity> FixedIdentities { get; } = new Dictionary<string, NumericIdentity>(StringComparer.Ordinal);

    /// <summary>Whether prefixes in policies also select nodes, which then get identities of their own. Default false.</summary>
    public bool SelectNodesByCidr { get; set; }

    /// <summary>Whether policies select nodes by labels, which then get identities of their own. Default false.</summary>
    public bool SelectNodesByLabels { get; set; }

    /// <summary>How long an unused identity is kept for labels that come back; its number is not given to others meanwhile. Default 5 s.</summary>
    public TimeSpan ReleaseGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long restored numbers wait for their labels to be asked for. Default 10 minutes; too short, and a restart renumbers.</summary>
    public TimeSpan RestoreGrace { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The shortest time between two checkpoints. Default 10 s.</summary>
    public TimeSpan CheckpointInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>All faults of the values.</summary>
    public IReadOnlyList<ValidationFault> Validate()
    {
        List<ValidationFault> faults = [];
        Check(!string.IsNullOrEmpty(ClusterName), nameof(ClusterName), ClusterName, "must not be empty");
        Check(!string.IsNullOrEmpty(CiliumNamespace), nameof(CiliumNamespace), CiliumNamespace, "must not be empty");
        Check(
            ClusterId >= 0 && ClusterId <= ClusterIdSpace.MaxClusters, nameof(ClusterId), ClusterId, $"must be 0 to {ClusterIdSpace.MaxClusters}");
        Check(ReleaseGrace >= TimeSpan.Zero, nameof(ReleaseGrace), ReleaseGrace, "must not be negative");
        Check(RestoreGrace >= TimeSpan.Zero, nameof(RestoreGrace), RestoreGrace, "must not be negative");
        Check(CheckpointInterval > TimeSpan.Zero, nameof(CheckpointInterval), CheckpointInterval, "must be positive");
        foreach ((string name, NumericIdentity id) in FixedIdentities)
        {
            Check(
                id.IsUserReserved,
                $"{nameof(FixedIdentities)}[\"{name}\"]",
                id,
                $"must be {NumericIdentity.FirstUserReserved} to {NumericIdentity.LastUserReserved}");
        }

        foreach (IGrouping<NumericIdentity, string> shared in FixedIdentities.GroupBy(pair => pair.Value, pair => pair.Key).Where(group => group.Count() > 1))
        {
            Check(false, nameof(FixedIdentities), shared.Key, $"the number is given to several names: {string.Join(", ", shared.Order(StringComparer.Ordinal))}");
        }

        return faults;

        void Check(bool isRight, string path, object? value, string message)
        {
            if (!isRight)
            {
                faults.Add(new ValidationFault(path, value?.ToString() ?? "", message));
            }
        }
    }
}
