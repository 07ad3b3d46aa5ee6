// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Testing;

/// <summary>A packet to build: layers from the outside in.</summary>
/// <remarks>
/// Immutable: each step gives a new blueprint, so a common part can be shared. Lengths, checksums and protocol numbers are
/// right unless a layer says otherwise.
/// <code>
/// byte[] syn = PacketSpec.Empty.Ethernet(podMac, gatewayMac).IPv4("10.0.0.1", "10.0.0.2").Tcp(40000, 80).ToBytes();
/// byte[] late = spec.With&lt;IPv4Header&gt;(ip => ip with { TimeToLive = 1 }).ToBytes();
/// </code>
/// </remarks>
public sealed partial class PacketSpec
{
    private readonly ImmutableArray<PacketLayer> _layers;

    private PacketSpec(ImmutableArray<PacketLayer> layers) => _layers = layers;

    /// <summary>No layer yet.</summary>
    public static PacketSpec Empty { get; } = new([]);

    /// <summary>The layers from the outside in.</summary>
    public IReadOnlyList<PacketLayer> Layers => _layers;

    /// <summary>Adds a layer inside the others.</summary>
    public PacketSpec Then(PacketLayer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return new PacketSpec(_layers.Add(layer));
    }

    /// <summary>Changes the outermost layer of a type.</summary>
    /// <exception cref="InvalidOperationException">There is no such layer.</exception>
    public PacketSpec With<TLayer>(Func<TLayer, TLayer> change)
        where TLayer : PacketLayer
    {
        ArgumentNullException.ThrowIfNull(change);
        int index = IndexOf<TLayer>();
        return new PacketSpec(_layers.SetItem(index, change((TLayer)_layers[index])));
    }

    /// <summary>Puts a layer in front of the outermost layer of a type, for example a tag in front of the IP header.</summary>
    /// <exception cref="InvalidOperationException">There is no such layer.</exception>
    public PacketSpec Before<TLayer>(PacketLayer layer)
        where TLayer : PacketLayer
    {
        ArgumentNullException.ThrowIfNull(layer);
        return new PacketSpec(_layers.Insert(IndexOf<TLayer>(), layer));
    }

    /// <summary>The outermost layer of a type.</summary>
    /// <exception cref="InvalidOperationException">There is no such layer.</exception>
    public TLayer Layer<TLayer>()
        where TLayer : PacketLayer => (TLayer)_layers[IndexOf<TLayer>()];

    /// <summary>The packet from its outermost layer on.</summary>
    public byte[] ToBytes() => Encode(0);

    /// <summary>The packet from its outermost IP header on: what ICMP errors quote.</summary>
    /// <exception cref="InvalidOperationException">There is no IP header.</exception>
    public byte[] ToNetworkBytes() => Encode(NetworkIndex());

    private byte[] Encode(int first)
    {
        byte[] bytes = [];
        for (int i = _layers.Length - 1; i >= first; i--)
        {
            bytes = _layers[i].Encode(bytes, new LayerSurroundings(_layers, i));
        }

        return bytes;
    }

    private int NetworkIndex()
    {
        for (int i = 0; i < _layers.Length; i++)
        {
            if (_layers[i] is IPv4Header or IPv6Header)
            {
                return i;
            }
        }

        throw new InvalidOperationException("The packet has no IP header: add one with IPv4 or IPv6 first.");
    }

    private int IndexOf<TLayer>()
    {
        for (int i = 0; i < _layers.Length; i++)
        {
            if (_layers[i] is TLayer)
            {
                return i;
            }
        }

        throw new InvalidOperationException($"The packet has no {typeof(TLayer).Name}.");
    }
}
