// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Cilium.Bpf;
using Cilium.Datapath;
using Cilium.Datapath.Layout;

namespace Cilium.Benchmarks.Packets;

/// <summary>Ends tracked connections. The kernel gives out first what was freed last, so the order matters to what comes
/// after: a new connection that takes memory beside the one before it costs much less than one that takes it anywhere.</summary>
internal static class ConnectionClearing
{
    private const int BatchSize = 8192;

    /// <summary>Ends all of them so that the table is as good as fresh: the next connections lie side by side in memory.</summary>
    public static void Neatly(DatapathMaps maps)
    {
        DeleteLastFirst(maps.Connections4, key => Ports(key.LocalPort, key.RemotePort));
        DeleteLastFirst(maps.Connections6, key => Ports(key.LocalPort, key.RemotePort));
    }

    /// <summary>Ends all of them as they come: the next connections are strewn over the table's memory.</summary>
    public static void AsTheyCome(DatapathMaps maps)
    {
        Drain(maps.Connections4);
        Drain(maps.Connections6);
    }

    // Flows are made in the order of the client's port, which is the larger one.
    private static uint Ports(ushort local, ushort remote) =>
        Math.Max(BinaryPrimitives.ReverseEndianness(local), BinaryPrimitives.ReverseEndianness(remote));

    private static void DeleteLastFirst<TKey>(BpfMap<TKey, ConnectionValue> map, Func<TKey, uint> order)
        where TKey : unmanaged
    {
        List<TKey> all = [];
        TKey[] keys = new TKey[BatchSize];
        ConnectionValue[] values = new ConnectionValue[BatchSize];
        BpfBatchCursor<TKey> cursor = default;
        for (int count; (count = map.LookupBatch(ref cursor, keys, values)) > 0;)
        {
            all.AddRange(keys.AsSpan(0, count));
        }

        TKey[] lastFirst = [.. all.OrderByDescending(order)];
        for (int done = 0; done < lastFirst.Length; done += BatchSize)
        {
            map.DeleteBatch(lastFirst.AsSpan(done, Math.Min(BatchSize, lastFirst.Length - done)));
        }
    }

    private static void Drain<TKey>(BpfMap<TKey, ConnectionValue> map)
        where TKey : unmanaged
    {
        TKey[] keys = new TKey[BatchSize];
        ConnectionValue[] values = new ConnectionValue[BatchSize];
        BpfBatchCursor<TKey> cursor = default;
        while (map.LookupAndDeleteBatch(ref cursor, keys, values) > 0)
        {
        }
    }
}
