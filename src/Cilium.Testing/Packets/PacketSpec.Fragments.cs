// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Testing;

public sealed partial class PacketSpec
{
    /// <summary>Cuts the payload of the outermost IP header into fragments, in order.</summary>
    /// <param name="payloadBytes">How much payload a fragment carries: a multiple of 8. The last takes what is left.</param>
    /// <param name="identification">Identifies the datagram; IPv4 uses the low 16 bits.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is not a positive multiple of 8.</exception>
    /// <remarks>For IPv6 the fragment header follows the IPv6 header; extension headers behind it are fragmented with the rest.</remarks>
    public IReadOnlyList<PacketSpec> ToFragments(int payloadBytes, uint identification = 1)
    {
        if (payloadBytes <= 0 || payloadBytes % 8 != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(payloadBytes), payloadBytes, "Fragments carry a positive multiple of 8 bytes.");
        }

        int network = NetworkIndex();
        byte[] payload = Encode(network + 1);
        byte protocol = new LayerSurroundings(_layers, network).InnerProtocol;
        ImmutableArray<PacketLayer> outer = _layers[..network];
        List<PacketSpec> fragments = [];
        for (int offset = 0; offset < payload.Length; offset += payloadBytes)
        {
            int length = Math.Min(payloadBytes, payload.Length - offset);
            bool isLast = offset + length == payload.Length;
            RawBytes part = new(payload.AsMemory(offset, length));
            fragments.Add(new PacketSpec(_layers[network] switch
            {
                IPv4Header ip => outer.Add(ip with
                {
                    Identification = (ushort)identification,
                    FragmentOffset = offset,
                    MoreFragments = !isLast,
                    DontFragment = false,
                    Protocol = ip.Protocol ?? protocol,
                }).Add(part),
                var ip => outer.Add(ip)
                    .Add(new IPv6FragmentHeader(identification) { Offset = offset, MoreFragments = !isLast, NextHeader = protocol })
                    .Add(part),
            }));
        }

        return fragments;
    }
}
