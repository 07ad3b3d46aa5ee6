// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>What documents may contain, and how doubtful places are read.</summary>
public sealed class PolicyDocumentOptions
{
    /// <summary>Whether <c>fromNodes</c> and <c>toNodes</c> may be used; otherwise they are a fault. Default: false.</summary>
    public bool AllowsNodeSelectors { get; set; }

    /// <summary>Whether layer 7 rules may be used; otherwise they are a fault. Default: true.</summary>
    public bool AllowsL7Rules { get; set; } = true;

    /// <summary>Whether <c>icmps</c> may be used; otherwise they are a fault. Default: true.</summary>
    public bool AllowsIcmpRules { get; set; } = true;

    /// <summary>Whether VRRP and IGMP may be given without a port. Default: false.</summary>
    public bool AllowsExtendedProtocols { get; set; }

    /// <summary>Whether places where Cilium 1.19 departs from what is written are read as it reads them: ports with a leading
    /// zero as octal; ICMP types, and ports of Kubernetes policies, that cannot be read as any; authentication modes that do not
    /// exist as no demand. Default: false.</summary>
    public bool ReproducesReferenceQuirks { get; set; }
}
