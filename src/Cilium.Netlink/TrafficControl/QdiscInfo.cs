// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink;

/// <summary>A queueing discipline as the kernel described it at one moment.</summary>
/// <param name="LinkIndex">Index of the link.</param>
/// <param name="Kind">The kernel's name: "fq", "noqueue", "clsact".</param>
/// <param name="Parent">Where it is: "major:minor" in the upper and lower 16 bits.</param>
/// <param name="Handle">Its own number, "major:" in the upper 16 bits.</param>
public sealed record QdiscInfo(int LinkIndex, string Kind, uint Parent, uint Handle)
{
    /// <summary>The parent of a link's main qdisc (<c>TC_H_ROOT</c>).</summary>
    public const uint RootParent = 0xFFFFFFFF;

    /// <summary>The parent of clsact and ingress (<c>TC_H_CLSACT</c>).</summary>
    public const uint ClsactParent = 0xFFFFFFF1;

    /// <summary>Whether it is the link's main qdisc.</summary>
    public bool IsRoot => Parent == RootParent;
}
