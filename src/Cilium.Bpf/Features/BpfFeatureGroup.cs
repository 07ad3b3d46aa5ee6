// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>What kind of feature it is.</summary>
public enum BpfFeatureGroup
{
    /// <summary>Loading, pinning, statistics and the like.</summary>
    System,

    /// <summary>What the verifier and the instruction set allow.</summary>
    Language,

    /// <summary>BPF Type Format.</summary>
    TypeInformation,

    /// <summary>Ways to attach programs.</summary>
    Link,

    /// <summary>Operations on maps.</summary>
    MapOperation,

    /// <summary>Types of maps.</summary>
    MapType,

    /// <summary>Types of programs.</summary>
    ProgramType,

    /// <summary>Functions that programs may call.</summary>
    Helper,
}
