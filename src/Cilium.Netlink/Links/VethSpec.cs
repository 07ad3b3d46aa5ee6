// SPDX-License-Identifier: Apache-2.0
using Cilium.Netlink.Interop;
using static Cilium.Netlink.Interop.IfLink;

namespace Cilium.Netlink;

/// <summary>A pair of virtual Ethernet links: what one sends, the other receives.</summary>
/// <param name="Name">The name of the near end.</param>
/// <param name="PeerName">The name of the far end.</param>
/// <remarks>Queue numbers and lengths hold for both ends; the other inherited settings for the near end.</remarks>
public sealed record VethSpec(string Name, string PeerName) : LinkSpec(Name)
{
    /// <summary>The name of the far end, 1 to 15 bytes.</summary>
    public string PeerName { get; } = LinkNames.Validate(PeerName, nameof(PeerName));

    /// <inheritdoc/>
    public override string Kind => "veth";

    /// <summary>The namespace of the far end; null: that of the near end.</summary>
    public NetworkNamespace? PeerNamespace { get; init; }

    /// <summary>Hardware address of the far end.</summary>
    public MacAddress? PeerMacAddress { get; init; }

    /// <summary>Largest packet of the far end in bytes.</summary>
    public int? PeerMtu { get; init; }

    /// <summary>The index to ask for at the far end.</summary>
    public int? PeerIndex { get; init; }

    /// <summary>Whether to switch the far end on too.</summary>
    /// <remarks>The kernel makes the far end first and cannot switch it on before it has its near end (ENOTCONN), so that
    /// takes a request of its own.</remarks>
    public bool IsPeerUp { get; init; }

    internal override void Validate()
    {
        base.Validate();
        ThrowIfOutside(PeerMtu, 1, 0x7fffffff, nameof(PeerMtu));
        ThrowIfOutside(PeerIndex, 1, 0x7fffffff, nameof(PeerIndex));
    }

    private protected override void WriteKind(NetlinkRequest request)
    {
        using NestedScope data = request.Nest(IFLA_INFO_DATA);
        using NestedScope peer = request.Nest(VETH_INFO_PEER);
        request.WriteHeader(new ifinfomsg
        {
            ifi_index = PeerIndex ?? 0,
        });
        request.AddString(IFLA_IFNAME, PeerName);
        AddIfSet(request, IFLA_MTU, PeerMtu, nameof(IFLA_MTU));
        AddIfSet(request, IFLA_TXQLEN, TxQueueLength, nameof(IFLA_TXQLEN));
        AddIfSet(request, IFLA_NUM_TX_QUEUES, TxQueues, nameof(IFLA_NUM_TX_QUEUES));
        AddIfSet(request, IFLA_NUM_RX_QUEUES, RxQueues, nameof(IFLA_NUM_RX_QUEUES));
        if (PeerMacAddress is { } mac)
        {
            request.AddMac(IFLA_ADDRESS, mac);
        }

        // The caller holds a reference to the namespace until the request is sent (Links.Create).
        if ((PeerNamespace ?? Namespace) is { } home)
        {
            request.AddUInt32(IFLA_NET_NS_FD, (uint)home.Handle.DangerousGetHandle());
        }
    }
}
