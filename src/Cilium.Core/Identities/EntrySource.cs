// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>Where knowledge about an address or node comes from, the more trusted the higher; higher or equal may replace.</summary>
public enum EntrySource : byte
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    /// <summary>Restored from an earlier run.</summary>
    Restored = 1,

    /// <summary>Made up by the agent, such as for prefixes in policies.</summary>
    Generated = 2,

    /// <summary>Given by the API.</summary>
    Api = 3,

    /// <summary>Read from a directory of files.</summary>
    Directory = 4,

    /// <summary>Learned from another cluster.</summary>
    ClusterMesh = 5,

    /// <summary>Read from Kubernetes' own objects.</summary>
    Kubernetes = 6,

    /// <summary>Read from custom resources.</summary>
    CustomResource = 7,

    /// <summary>Read from the key-value store.</summary>
    KeyValueStore = 8,

    /// <summary>Known on this node.</summary>
    Local = 9,

    /// <summary>The addresses of the Kubernetes API server.</summary>
    KubeApiServer = 10,
}
