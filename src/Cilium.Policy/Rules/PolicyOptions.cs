// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>How policies are read and enforced on a node.</summary>
public sealed class PolicyOptions
{
    /// <summary>When endpoints are subject to policy. Default: as soon as a rule selects them.</summary>
    public PolicyEnforcement Enforcement { get; set; } = PolicyEnforcement.Default;

    /// <summary>The name of this cluster. Default: <c>default</c>.</summary>
    public string ClusterName { get; set; } = "default";

    /// <summary>Whether peer selectors that do not name a cluster mean this one. Default: true. Without it the same labels in
    /// any connected cluster match.</summary>
    public bool LimitsPeersToLocalCluster { get; set; } = true;

    /// <summary>Whether the node itself may always reach its endpoints (health probes need that). Explicit denials of the
    /// node still hold. Default: true.</summary>
    public bool AllowsLocalHost { get; set; } = true;

    /// <summary>Whether policies with a <c>nodeSelector</c> are enforced for the node itself. Default: false.</summary>
    public bool EnablesHostFirewall { get; set; }

    /// <summary>Whether <c>enableDefaultDeny</c> is heeded; otherwise every rule denies by default. Default: true.</summary>
    public bool HeedsDefaultDenySwitches { get; set; } = true;

    /// <summary>The address families in use; they decide what the whole of a family is called. Default: both.</summary>
    public AddressFamilies AddressFamilies { get; set; } = AddressFamilies.DualStack;

    /// <summary>Whether denials are reported but not carried out, for all endpoints. Default: false. While it is true nothing
    /// is protected.</summary>
    public bool IsAuditMode { get; set; }

    /// <summary>Whether places where Cilium 1.19 departs from what a manifest says are followed: an ingress <c>ipBlock</c> that
    /// also admits the policy's own namespace, <c>policyTypes</c> that disable nothing, ICMP type 0 as every type, empty lists of
    /// names, services and groups as absent ones, selectors of Kubernetes policies that make no sense as everybody. Default: false.</summary>
    public bool ReproducesReferenceQuirks { get; set; }

    /// <summary>What documents may contain.</summary>
    public PolicyDocumentOptions Documents { get; set; } = new();

    /// <summary>The faults of these options; empty when they are fine.</summary>
    public IReadOnlyList<ValidationFault> Validate()
    {
        var faults = new List<ValidationFault>();
        if (!Enum.IsDefined(Enforcement))
        {
            faults.Add(new(nameof(Enforcement), Enforcement.ToString(), "must be Default, Always or Never"));
        }

        if (string.IsNullOrEmpty(ClusterName) || ClusterName.Length > 32)
        {
            faults.Add(new(nameof(ClusterName), ClusterName ?? "", "must have 1 to 32 characters"));
        }

        if (AddressFamilies is not (AddressFamilies.IPv4 or AddressFamilies.IPv6 or AddressFamilies.DualStack))
        {
            faults.Add(new(nameof(AddressFamilies), AddressFamilies.ToString(), "must be IPv4, IPv6 or both"));
        }

        if (Documents is null)
        {
            faults.Add(new(nameof(Documents), "", "must not be null"));
        }

        return faults;
    }
}
