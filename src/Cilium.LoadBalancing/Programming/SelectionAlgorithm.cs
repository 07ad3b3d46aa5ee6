// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>How the backend of a new connection is chosen.</summary>
public enum SelectionAlgorithm : byte
{
    /// <summary>By chance, in proportion to the weights.</summary>
    Random = 1,

    /// <summary>By consistent hashing: nodes that see the same flow choose the same backend, and one that leaves moves few others.</summary>
    Maglev = 2,
}
