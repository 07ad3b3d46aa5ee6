// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Datapath.Layout;

namespace PolicyProperties.Tests;

/// <summary>The kernel's maps, looked up step by step as its programs do (<c>endpoint.h</c>, <c>ipcache.h</c>, <c>policy.h</c>).</summary>
internal sealed class KernelMaps : IDisposable
{
    private const uint AnyPort = 0x80;

    private readonly BpfMappedArray<MembershipValue> _memberships;

    public KernelMaps(string pinRoot)
    {
        string PathOf(string name) => Path.Combine(pinRoot, "maps", name);
        Maps = new(name => BpfMap.OpenPinned(PathOf(name)));
        _memberships = BpfMappedArray<MembershipValue>.OpenPinned(PathOf("memberships"), isReadOnly: true);
    }

    public DatapathMaps Maps { get; }

    public ReadOnlySpan<MembershipValue> Memberships => _memberships.Values;

    /// <summary>The endpoint behind a device.</summary>
    public EndpointValue EndpointAt(int device)
    {
        var cell = Maps.EndpointCells.Get(device & (Maps.EndpointCells.Length - 1));
        var slot = (uint)cell == device ? (uint)(cell >> 32)
            : Maps.EndpointOverflow.TryLookup((uint)device, out var other) ? other
            : throw new Disagreement($"the maps know no endpoint at device {device}");
        var endpoint = Maps.Endpoints.Get((int)slot);
        return endpoint.Ifindex == device ? endpoint : throw new Disagreement($"the endpoint of device {device} is that of device {endpoint.Ifindex}");
    }

    /// <summary>Whose address it is: the identity and its slot.</summary>
    public (uint Identity, uint Slot) OwnerOf(IPAddress address)
    {
        IpCacheValue value;
        bool isFound;
        if (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
        {
            var word = BitConverter.ToUInt32(address.GetAddressBytes());
            isFound = Maps.IpCache4.TryLookup(word, out value) || Maps.Prefixes4.TryLookup(new Prefix4Key { Length = 32, Address = word }, out value);
            return isFound ? (value.Identity, value.IdentitySlot) : (9, 9);
        }

        var raw = RawAddress.From(address);
        isFound = Maps.IpCache6.TryLookup(raw, out value) || Maps.Prefixes6.TryLookup(new Prefix6Key { Length = 128, Address = raw }, out value);
        return isFound ? (value.Identity, value.IdentitySlot) : (10, 10);
    }

    /// <summary>Whether the direction is judged.</summary>
    public static bool IsEnforced(in EndpointValue endpoint, TrafficDirection direction) =>
        endpoint.Flags.HasFlag(direction == TrafficDirection.Ingress ? EndpointFlags.IngressEnforced : EndpointFlags.EgressEnforced);

    /// <summary>The cookie of the decision for traffic; 0 where none matches.</summary>
    public uint Decide(in EndpointValue endpoint, TrafficDirection direction, uint identity, uint slot, IpProtocol protocol, ushort port) =>
        Find(endpoint, direction, (byte)protocol, port) is { } list ? Decide(Maps.PolicyLists.Get((int)list), identity, slot) : 0;

    private uint? Find(in EndpointValue endpoint, TrafficDirection direction, byte protocol, ushort port)
    {
        var shape = direction == TrafficDirection.Ingress ? endpoint.Ingress : endpoint.Egress;
        var own = shape[protocol switch { 6 => 0, 17 => 1, 132 => 2, 1 => 3, 58 => 4, _ => 5 }];
        var wire = BinaryPrimitives.ReverseEndianness(port);
        if ((own & 1) != 0 && FindSlot(endpoint, (byte)direction, protocol, wire) is { } exact)
        {
            return exact;
        }

        if ((own & 2) != 0)
        {
            var key = new PolicyPrefixKey { Length = 64, Policy = endpoint.Policy, Direction = (byte)direction, Protocol = protocol, Port = wire };
            if (Maps.PolicyRanges.TryLookup(key, out var range))
            {
                return range;
            }
        }

        var whole = (byte)((byte)direction | AnyPort);
        return (own & 4) != 0 && FindSlot(endpoint, whole, protocol, 0) is { } any ? any
            : (shape[7] & 1) != 0 ? FindSlot(endpoint, whole, 0, 0)
            : null;
    }

    private uint? FindSlot(in EndpointValue endpoint, byte direction, byte protocol, ushort wirePort)
    {
        // The key as the programs have it in memory: policy, port in network order, protocol, direction.
        Span<byte> key = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(key, endpoint.Policy);
        BinaryPrimitives.WriteUInt16LittleEndian(key[4..], wirePort);
        (key[6], key[7]) = (protocol, direction);
        var word = BinaryPrimitives.ReadUInt64LittleEndian(key);
        var (first, bits) = (endpoint.PolicyTable >> 5, (int)(endpoint.PolicyTable & 31));
        foreach (var factor in (ReadOnlySpan<ulong>)[0x9e3779b97f4a7c15, 0xd6e8feb8_6659fd93])
        {
            var slot = Maps.PolicySlots.Get((int)(first + (uint)((word * factor) >> (64 - bits))));
            if (slot.Key.Policy == endpoint.Policy && slot.Key.Port == wirePort && slot.Key.Protocol == protocol && slot.Key.Direction == direction)
            {
                return slot.List;
            }
        }

        return null;
    }

    private uint Decide(in PolicyListValue list, uint identity, uint slot)
    {
        for (var i = 0; i < list.Decisions; i++)
        {
            var decision = list.Entries[i];
            if (decision.Chunks == 0)
            {
                if (decision.Selector == 0 || Carries(identity, slot, decision.Selector))
                {
                    return decision.Cookie;
                }
            }
            else if (Scan(decision, identity, slot) is { } cookie)
            {
                return cookie;
            }
        }

        return 0;
    }

    private uint? Scan(in PolicyDecisionValue decision, uint identity, uint slot)
    {
        for (var index = decision.Selector; index < decision.Selector + decision.Chunks; index++)
        {
            var mask = Maps.PolicyMasks.Get((int)index);
            for (uint bit = 0; bit < 512; bit++)
            {
                if ((mask.Selectors[(int)(bit / 64)] >> (int)(bit % 64) & 1) != 0 && Carries(identity, slot, (mask.Chunk * 512) + bit))
                {
                    return Maps.PolicyDetails.TryLookup(0x8000_0000 | (index * 512) | bit, out var detail)
                        ? detail.Cookie
                        : throw new Disagreement($"nothing says which rule bit {bit} of mask {index} is");
                }
            }
        }

        return null;
    }

    /// <summary>Whether an identity carries a selector.</summary>
    public bool Carries(uint identity, uint slot, uint selector)
    {
        SelectorChunk members;
        if (selector < 1024)
        {
            var membership = _memberships.Get((int)slot);
            if (membership.Identity != identity)
            {
                return false;
            }

            members = membership.First[(int)(selector / 512)];
        }
        else if (!Maps.MembershipChunks.TryLookup(new MembershipKey { Identity = identity, Chunk = selector / 512 }, out members))
        {
            return false;
        }

        return (members[(int)(selector % 512 / 64)] >> (int)(selector % 64) & 1) != 0;
    }

    public void Dispose()
    {
        _memberships.Dispose();
        Maps.Dispose();
    }
}
