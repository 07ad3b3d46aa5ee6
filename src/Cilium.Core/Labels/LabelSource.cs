// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>The names of the label sources that the ecosystem uses.</summary>
/// <remarks>A source says who vouches for a label. It takes part in equality, and in selection unless the selector says <see cref="Any"/>.</remarks>
public static class LabelSource
{
    /// <summary>No source was given for an identity's label.</summary>
    public const string Unspecified = "unspec";

    /// <summary>In a selector: any source matches.</summary>
    public const string Any = "any";

    /// <summary>Derived from Kubernetes objects.</summary>
    public const string Kubernetes = "k8s";

    /// <summary>Given by a container runtime.</summary>
    public const string Container = "container";

    /// <summary>Given by a CNI configuration.</summary>
    public const string Cni = "cni";

    /// <summary>Names of reserved identities; nobody outside the agent may set it.</summary>
    public const string Reserved = "reserved";

    /// <summary>An address prefix; compared by containment, see <see cref="CidrLabel"/>.</summary>
    public const string Cidr = "cidr";

    /// <summary>A named group of address prefixes.</summary>
    public const string CidrGroup = "cidrgroup";

    /// <summary>Labels of a node.</summary>
    public const string Node = "node";

    /// <summary>A DNS name selector that an address was learned for.</summary>
    public const string Fqdn = "fqdn";

    /// <summary>Read from a directory of files.</summary>
    public const string Directory = "directory";
}
