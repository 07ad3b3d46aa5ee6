// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink;

/// <summary>A link that swallows what is sent, for example to hold an address.</summary>
/// <param name="Name">The link's name.</param>
public sealed record DummySpec(string Name) : LinkSpec(Name)
{
    /// <inheritdoc/>
    public override string Kind => "dummy";
}
