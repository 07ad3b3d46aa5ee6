// SPDX-License-Identifier: Apache-2.0
using static Cilium.Netlink.Interop.IfLink;

namespace Cilium.Netlink;

/// <summary>An 802.1Q VLAN on top of another link.</summary>
/// <param name="Name">The link's name.</param>
/// <param name="UnderlyingIndex">Index of the link that carries it.</param>
/// <param name="VlanId">VLAN identifier, 0 to 4094.</param>
public sealed record VlanSpec(string Name, int UnderlyingIndex, int VlanId) : LinkSpec(Name)
{
    /// <inheritdoc/>
    public override string Kind => "vlan";

    internal override void Validate()
    {
        base.Validate();
        ThrowIfOutside(VlanId, 0, 4094, nameof(VlanId));
        ThrowIfOutside(UnderlyingIndex, 1, int.MaxValue, nameof(UnderlyingIndex));
    }

    private protected override void WriteBase(NetlinkRequest request) => request.AddUInt32(IFLA_LINK, (uint)UnderlyingIndex);

    private protected override void WriteKind(NetlinkRequest request)
    {
        using NestedScope data = request.Nest(IFLA_INFO_DATA);
        request.AddUInt16(IFLA_VLAN_ID, (ushort)VlanId);
    }
}
