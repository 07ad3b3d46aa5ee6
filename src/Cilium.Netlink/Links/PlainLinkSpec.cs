// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink;

/// <summary>A link of any kind that needs no attributes of its own, such as "wireguard" or "macvlan".</summary>
/// <param name="Name">The link's name.</param>
/// <param name="PlainKind">The kernel's name for the kind.</param>
public sealed record PlainLinkSpec(string Name, string PlainKind) : LinkSpec(Name)
{
    /// <inheritdoc/>
    public override string Kind => PlainKind;

    /// <summary>Index of the link that it stands on, for kinds that need one.</summary>
    public int? UnderlyingIndex { get; init; }

    internal override void Validate()
    {
        base.Validate();
        ArgumentException.ThrowIfNullOrEmpty(PlainKind);
        ThrowIfOutside(UnderlyingIndex, 1, int.MaxValue, nameof(UnderlyingIndex));
    }

    private protected override void WriteBase(NetlinkRequest request)
        => AddIfSet(request, Interop.IfLink.IFLA_LINK, UnderlyingIndex, nameof(Interop.IfLink.IFLA_LINK));
}
