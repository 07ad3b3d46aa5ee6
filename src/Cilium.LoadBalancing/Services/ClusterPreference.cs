// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>Which clusters' backends a global service prefers.</summary>
public enum ClusterPreference : byte
{
    /// <summary>None.</summary>
    None,

    /// <summary>This one's; others' only while it has no active one.</summary>
    Local,

    /// <summary>Others'; this one's only while they have none.</summary>
    Remote,
}
