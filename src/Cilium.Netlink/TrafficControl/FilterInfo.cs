// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink;

/// <summary>A traffic control filter as the kernel described it at one moment.</summary>
public sealed record FilterInfo
{
    /// <summary>Index of the link.</summary>
    public int LinkIndex { get; init; }

    /// <summary>The direction that it filters.</summary>
    public FilterDirection Direction { get; init; }

    /// <summary>The chain that it is on. Packets begin with chain 0; others see only those that a filter sends there.</summary>
    public uint Chain { get; init; }

    /// <summary>The kernel's name of its kind: "bpf".</summary>
    public string Kind { get; init; } = string.Empty;

    /// <summary>Its place among the filters: smaller first.</summary>
    public int Priority { get; init; }

    /// <summary>The EtherType that it looks at, in host byte order; 3 (<c>ETH_P_ALL</c>): all.</summary>
    public int Protocol { get; init; }

    /// <summary>Its number among those of the same priority; 0 in the head that the kernel lists before them.</summary>
    public uint Handle { get; init; }

    /// <summary>The program's identifier, for a BPF filter.</summary>
    public uint? BpfProgramId { get; init; }

    /// <summary>The filter's name, for a BPF filter.</summary>
    public string? BpfName { get; init; }

    /// <summary>Whether the program's return value is the verdict ("direct action").</summary>
    public bool IsDirectAction { get; init; }
}
