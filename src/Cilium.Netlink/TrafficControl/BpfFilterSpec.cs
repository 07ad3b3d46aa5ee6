// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Netlink;

/// <summary>A BPF program to attach to a link as a traffic control filter.</summary>
/// <param name="LinkIndex">Index of the link, which has a clsact qdisc.</param>
/// <param name="Direction">Arriving or leaving packets.</param>
/// <param name="Program">The file descriptor of a loaded program of type SCHED_CLS.</param>
/// <param name="Name">A name for humans, shown by <c>tc filter show</c>.</param>
public sealed record BpfFilterSpec(int LinkIndex, FilterDirection Direction, SafeHandle Program, string Name)
{
    /// <summary>Its place among the filters, 1 to 65535: smaller first. Default 1.</summary>
    public int Priority { get; init; } = 1;

    /// <summary>Its number among those of the same priority, not 0. Default 1.</summary>
    public uint Handle { get; init; } = 1;

    /// <summary>The EtherType that it looks at, in host byte order. Default 3 (<c>ETH_P_ALL</c>): all.</summary>
    public int Protocol { get; init; } = Interop.PacketScheduler.ETH_P_ALL;

    /// <summary>Whether the program's return value is the verdict. Default: yes.</summary>
    public bool IsDirectAction { get; init; } = true;

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Program);
        ArgumentException.ThrowIfNullOrEmpty(Name);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(LinkIndex);
        ArgumentOutOfRangeException.ThrowIfZero(Handle);
        if (Priority is < 1 or > 65535)
        {
            throw new ArgumentOutOfRangeException(nameof(Priority), Priority, "The priority of a filter is 1 to 65535.");
        }

        if (Protocol is < 1 or > 65535)
        {
            throw new ArgumentOutOfRangeException(nameof(Protocol), Protocol, "An EtherType is 1 to 65535.");
        }
    }
}
