// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;

namespace Cilium.Bpf;

/// <summary>Flags that a map is created with.</summary>
/// <remarks>Numbers as the <c>BPF_F_*</c> flags of <c>BPF_MAP_CREATE</c> in linux/bpf.h.</remarks>
[Flags]
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "The kernel's name for them.")]
public enum BpfMapFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Allocate entries when they are added. Saves memory, costs time and may fail with <c>ENOMEM</c>; required for LPM tries and local storage.</summary>
    NoPreallocation = 1 << 0,

    /// <summary>LRU lists per CPU instead of one for all: faster, but an entry may be evicted well before the map is full.</summary>
    NoCommonLru = 1 << 1,

    /// <summary>Memory from a given NUMA node.</summary>
    NumaNode = 1 << 2,

    /// <summary>User space may only read through the descriptor.</summary>
    ReadOnly = 1 << 3,

    /// <summary>User space may only write through the descriptor.</summary>
    WriteOnly = 1 << 4,

    /// <summary>Stack traces as build id and offset.</summary>
    StackBuildId = 1 << 5,

    /// <summary>No random hash seed. For tests: an attacker who chooses keys can then make collisions.</summary>
    ZeroSeed = 1 << 6,

    /// <summary>Programs may only read.</summary>
    ReadOnlyForPrograms = 1 << 7,

    /// <summary>Programs may only write.</summary>
    WriteOnlyForPrograms = 1 << 8,

    /// <summary>Socket storage is copied to accepted sockets.</summary>
    Clone = 1 << 9,

    /// <summary>User space may map the memory. See <see cref="BpfMappedArray{TValue}"/>.</summary>
    MemoryMappable = 1 << 10,

    /// <summary>Perf events stay in the map when the process that put them there closes it.</summary>
    PreserveElements = 1 << 11,

    /// <summary>An inner map that may differ in its number of entries from the template.</summary>
    InnerMap = 1 << 12,

    /// <summary>Attached through a link (struct_ops).</summary>
    Link = 1 << 13,
}
