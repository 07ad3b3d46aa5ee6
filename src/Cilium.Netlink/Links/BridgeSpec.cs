// SPDX-License-Identifier: Apache-2.0
using static Cilium.Netlink.Interop.IfLink;

namespace Cilium.Netlink;

/// <summary>An Ethernet bridge; links join it by <see cref="LinkSpec.MasterIndex"/> or <see cref="Links.SetMaster"/>.</summary>
/// <param name="Name">The link's name.</param>
public sealed record BridgeSpec(string Name) : LinkSpec(Name)
{
    /// <inheritdoc/>
    public override string Kind => "bridge";

    /// <summary>Whether ports have VLANs of their own.</summary>
    public bool? IsVlanFiltering { get; init; }

    /// <summary>Whether multicast goes only to the ports that asked for it. The kernel's default is yes.</summary>
    public bool? IsMulticastSnooping { get; init; }

    /// <summary>Whether the spanning tree protocol runs. The kernel's default is no.</summary>
    public bool? IsSpanningTree { get; init; }

    /// <summary>How long a learned address is kept, in hundredths of a second; 0: not learned.</summary>
    public int? AgeingTime { get; init; }

    internal override void Validate()
    {
        base.Validate();
        ThrowIfOutside(AgeingTime, 0, int.MaxValue, nameof(AgeingTime));
    }

    private protected override void WriteKind(NetlinkRequest request)
    {
        using NestedScope data = request.Nest(IFLA_INFO_DATA);
        AddIfSet(request, IFLA_BR_AGEING_TIME, AgeingTime, nameof(IFLA_BR_AGEING_TIME));
        AddIfSet(request, IFLA_BR_STP_STATE, IsSpanningTree is { } stp ? (stp ? 1 : 0) : null, nameof(IFLA_BR_STP_STATE));
        if (IsVlanFiltering is { } isFiltering)
        {
            request.AddByte(IFLA_BR_VLAN_FILTERING, isFiltering ? (byte)1 : (byte)0);
        }

        if (IsMulticastSnooping is { } isSnooping)
        {
            request.AddByte(IFLA_BR_MCAST_SNOOPING, isSnooping ? (byte)1 : (byte)0);
        }
    }
}
