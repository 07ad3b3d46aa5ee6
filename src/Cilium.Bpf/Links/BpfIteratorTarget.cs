// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>What an iterator walks, where its kind asks for more than its program says.</summary>
public sealed class BpfIteratorTarget
{
    /// <summary>The map whose elements are walked, for iterators over map elements or socket storage.</summary>
    public BpfMap? Map { get; set; }

    /// <summary>The only thread to visit, for iterators over tasks; 0 for all.</summary>
    public int ThreadId { get; set; }

    /// <summary>The only process to visit, for iterators over tasks; 0 for all.</summary>
    public int ProcessId { get; set; }
}
