// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>The top eight bits of a numeric identity: where it is valid.</summary>
public enum IdentityScope : byte
{
    /// <summary>Reserved, well-known and cluster-wide identities, and those of other clusters.</summary>
    Global = 0,

    /// <summary>Address prefixes, DNS names and ingress, on this node only.</summary>
    Local = 1,

    /// <summary>Other nodes, numbered on this node only.</summary>
    RemoteNode = 2,
}
