// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink;

/// <summary>An intermediate functional block: packets redirected to it pass its qdisc and come back.</summary>
/// <param name="Name">The link's name.</param>
public sealed record IfbSpec(string Name) : LinkSpec(Name)
{
    /// <inheritdoc/>
    public override string Kind => "ifb";
}
