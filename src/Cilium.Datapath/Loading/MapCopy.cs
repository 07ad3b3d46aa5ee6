// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Cilium.Bpf;
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>Copies what a map holds into a larger one.</summary>
internal static class MapCopy
{
    private const int BatchSize = 4096;

    /// <summary>Those of connections.</summary>
    public static IReadOnlyList<string> Connections { get; } =
    [
        MapNames.Connections4, MapNames.Connections6, MapNames.Connections4More, MapNames.Connections6More,
    ];

    /// <summary>Whether a map changes while packets fly, whatever the agent does.</summary>
    public static bool IsWrittenByPrograms(string name) => Connections.Contains(name) || name is MapNames.Fragments4 or MapNames.Fragments6;

    /// <summary>Copies everything. Elements of arrays keep their places.</summary>
    public static void All(string name, BpfMap from, BpfMap to)
    {
        switch (name)
        {
            case MapNames.Endpoints: Array<EndpointValue>(from, to); break;
            case MapNames.PolicySlots: Array<PolicySlotValue>(from, to); break;
            case MapNames.PolicyLists: Array<PolicyListValue>(from, to); break;
            case MapNames.PolicyMasks: Array<PolicyMaskValue>(from, to); break;
            case MapNames.Memberships: Array<MembershipValue>(from, to); break;
            case MapNames.IpCache4: Entries<uint, IpCacheValue>(from, to); break;
            case MapNames.IpCache6: Entries<RawAddress, IpCacheValue>(from, to); break;
            case MapNames.Prefixes4: Entries<Prefix4Key, IpCacheValue>(from, to); break;
            case MapNames.Prefixes6: Entries<Prefix6Key, IpCacheValue>(from, to); break;
            case MapNames.PolicyRanges: Entries<PolicyPrefixKey, uint>(from, to); break;
            case MapNames.PolicyDetails: Entries<uint, PolicyDetailValue>(from, to); break;
            case MapNames.MembershipChunks: Entries<MembershipKey, SelectorChunk>(from, to); break;
            case MapNames.Connections4 or MapNames.Connections4More: Entries<ConnectionKey4, ConnectionValue>(from, to); break;
            case MapNames.Connections6 or MapNames.Connections6More: Entries<ConnectionKey6, ConnectionValue>(from, to); break;
            default: Bytes(from, to); break;
        }
    }

    /// <summary>Copies the connections that are not there yet, as far as there is room.</summary>
    public static void Add(string name, BpfMap from, BpfMap to)
    {
        if (name is MapNames.Connections4 or MapNames.Connections4More)
        {
            Add(from.As<ConnectionKey4, ConnectionValue>(), to.As<ConnectionKey4, ConnectionValue>());
        }
        else
        {
            Add(from.As<ConnectionKey6, ConnectionValue>(), to.As<ConnectionKey6, ConnectionValue>());
        }
    }

    private static void Array<TValue>(BpfMap from, BpfMap to)
        where TValue : unmanaged
    {
        using BpfMappedArray<TValue> source = new(from), target = new(to);
        source.Values.CopyTo(target.WritableValues);
        Thread.MemoryBarrier();
    }

    private static void Entries<TKey, TValue>(BpfMap from, BpfMap to)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        BpfMap<TKey, TValue> target = to.As<TKey, TValue>();
        List<TKey> keys = new(BatchSize);
        List<TValue> values = new(BatchSize);
        foreach (var (key, value) in from.As<TKey, TValue>())
        {
            keys.Add(key);
            values.Add(value);
            if (keys.Count == BatchSize)
            {
                Flush();
            }
        }

        Flush();

        void Flush()
        {
            if (keys.Count > 0)
            {
                target.UpdateBatch(CollectionsMarshal.AsSpan(keys), CollectionsMarshal.AsSpan(values));
            }

            keys.Clear();
            values.Clear();
        }
    }

    private static void Bytes(BpfMap from, BpfMap to)
    {
        foreach (var (key, value) in from.EnumerateBytes())
        {
            to.UpdateBytes(key.Span, value.Span);
        }
    }

    private static void Add<TKey>(BpfMap<TKey, ConnectionValue> from, BpfMap<TKey, ConnectionValue> to)
        where TKey : unmanaged
    {
        HashSet<TKey> present = new(KeyBytes<TKey>.Comparer);
        foreach (var (key, _) in to)
        {
            present.Add(key);
        }

        foreach (var (key, value) in from)
        {
            if (present.Contains(key))
            {
                continue;
            }

            try
            {
                to.Update(key, value, BpfUpdateMode.MustNotExist);
            }
            catch (MapFullException)
            {
                return;
            }
            catch (BpfException error) when (error.ErrnoName == "EEXIST")
            {
                // Its next packet was faster.
            }
        }
    }

    private sealed class KeyBytes<TKey> : IEqualityComparer<TKey>
        where TKey : unmanaged
    {
        public static KeyBytes<TKey> Comparer { get; } = new();

        public bool Equals(TKey x, TKey y) => Bytes(in x).SequenceEqual(Bytes(in y));

        public int GetHashCode(TKey obj)
        {
            HashCode hash = default;
            hash.AddBytes(Bytes(in obj));
            return hash.ToHashCode();
        }

        private static ReadOnlySpan<byte> Bytes(ref readonly TKey key) => MemoryMarshal.AsBytes(new ReadOnlySpan<TKey>(in key));
    }
}
