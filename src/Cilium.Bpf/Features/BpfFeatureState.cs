// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>Whether the running kernel has a feature.</summary>
public enum BpfFeatureState
{
    /// <summary>It cannot be told: the process lacks a capability, or something forbids the attempt.</summary>
    Unknown = 0,

    /// <summary>The kernel has it.</summary>
    Supported,

    /// <summary>The kernel lacks it, or was configured without it.</summary>
    Missing,
}
