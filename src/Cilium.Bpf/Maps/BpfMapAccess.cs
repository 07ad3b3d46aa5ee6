// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>What may be done through a map that is opened.</summary>
public enum BpfMapAccess
{
    /// <summary>Read and write.</summary>
    ReadWrite = 0,

    /// <summary>Read; updates and deletions fail with <c>EPERM</c>.</summary>
    ReadOnly = 1 << 3,

    /// <summary>Write; lookups and iteration fail with <c>EPERM</c>.</summary>
    WriteOnly = 1 << 4,
}
