// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink;

/// <summary>A queueing discipline to put on a link.</summary>
/// <param name="LinkIndex">Index of the link.</param>
/// <param name="Kind">The kernel's name: "fq", "noqueue", "clsact".</param>
public sealed record QdiscSpec(int LinkIndex, string Kind)
{
    /// <summary>Where it goes: "major:minor" in the upper and lower 16 bits. Default: the root. Filled in for clsact and ingress.</summary>
    public uint Parent { get; init; } = QdiscInfo.RootParent;

    /// <summary>Its own number, "major:" in the upper 16 bits; 0: the kernel chooses.</summary>
    public uint Handle { get; init; }
}
