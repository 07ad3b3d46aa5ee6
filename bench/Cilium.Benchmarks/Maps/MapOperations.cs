// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Cilium.Bpf;

namespace Cilium.Benchmarks.Maps;

/// <summary>The loops that are measured, the same as in <c>bench/peers/maps.c</c>.</summary>
internal sealed class MapOperations : IDisposable
{
    public const string Iteration = "iteration";
    public const int Entries = 10_000;
    public const int ArrayLength = 4096;

    private const int Capacity = 200_000;
    private const int Chunk = 1024;
    private const int FarApart = 7919;

    private readonly BpfMap<FlowKey, FlowCount> _map = BpfMap<FlowKey, FlowCount>.Create(BpfMapType.Hash, Capacity, "bench_hash");
    private readonly BpfMappedArray<FlowCount> _array = BpfMappedArray<FlowCount>.Create(ArrayLength, "bench_array");
    private readonly FlowKey[] _keys = new FlowKey[Chunk];
    private readonly FlowCount[] _values = new FlowCount[Chunk];

    public MapOperations()
    {
        for (int i = 0; i < Entries; i++)
        {
            _map.Update(KeyOf(i), default);
        }
    }

    public IReadOnlyList<MapOperation> All =>
    [
        new("lookup", "lookup", Lookup),
        new("lookup of a missing key", "miss", Miss),
        new("update", "update", Update),
        new("add", "add", count => AddAndDelete(count).Add),
        new("delete", "delete", count => AddAndDelete(count).Delete),
        new("batch lookup", "lookup_batch", LookupBatch),
        new("batch update", "update_batch", UpdateBatch),
        new("batch delete", "delete_batch", DeleteBatch),
        new(Iteration, "walk", Walk) { PeerName = "C with libbpf: bpf_map_get_next_key and bpf_map_lookup_elem" },
        new("read of a mapped array", "read_mapped", ReadMapped) { PeerName = "C", IsCheap = true },
    ];

    public void Pin(string map, string array)
    {
        _map.Pin(map);
        _array.Pin(array);
    }

    public void Dispose()
    {
        _map.Dispose();
        _array.Dispose();
    }

    private static FlowKey KeyOf(int index) => new() { Number = (uint)index, Kind = 1 };

    private static double Since(long start) => Stopwatch.GetElapsedTime(start).TotalNanoseconds;

    private double Lookup(int count)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0, index = 0; i < count; i++, index = (index + FarApart) % Entries)
        {
            if (!_map.TryLookup(KeyOf(index), out _))
            {
                throw new InvalidOperationException("A key is missing.");
            }
        }

        return Since(start);
    }

    private double Miss(int count)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            if (_map.TryLookup(KeyOf(Entries + i), out _))
            {
                throw new InvalidOperationException("A key is there that should not be.");
            }
        }

        return Since(start);
    }

    private double Update(int count)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0, index = 0; i < count; i++, index = (index + FarApart) % Entries)
        {
            _map.Update(KeyOf(index), new FlowCount { Packets = (ulong)i }, BpfUpdateMode.MustExist);
        }

        return Since(start);
    }

    private (double Add, double Delete) AddAndDelete(int count)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            _map.Update(KeyOf(Entries + i), new FlowCount { Packets = (ulong)i }, BpfUpdateMode.MustNotExist);
        }

        long added = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            _map.Delete(KeyOf(Entries + i));
        }

        return (Stopwatch.GetElapsedTime(start, added).TotalNanoseconds, Since(added));
    }

    private double LookupBatch(int count)
    {
        long start = Stopwatch.GetTimestamp();
        int done = 0;
        while (done < count)
        {
            BpfBatchCursor<FlowKey> cursor = default;
            for (int chunk; (chunk = _map.LookupBatch(ref cursor, _keys, _values)) > 0;)
            {
                done += chunk;
            }
        }

        return Since(start) * count / done;
    }

    private double UpdateBatch(int count)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i += Chunk)
        {
            for (int j = 0; j < Chunk; j++)
            {
                _keys[j] = KeyOf((i + j) % Entries);
                _values[j].Packets = (ulong)j;
            }

            _map.UpdateBatch(_keys, _values);
        }

        return Since(start);
    }

    private double DeleteBatch(int count)
    {
        double time = 0;
        for (int i = 0; i < count; i += Chunk)
        {
            for (int j = 0; j < Chunk; j++)
            {
                _keys[j] = KeyOf(Entries + j);
            }

            _map.UpdateBatch(_keys, _values);
            long start = Stopwatch.GetTimestamp();
            _map.DeleteBatch(_keys);
            time += Since(start);
        }

        return time;
    }

    private double Walk(int count)
    {
        long start = Stopwatch.GetTimestamp();
        int done = 0;
        while (done < count)
        {
            foreach (var _ in _map)
            {
                done++;
            }
        }

        return Since(start) * count / done;
    }

    private double ReadMapped(int count)
    {
        ReadOnlySpan<FlowCount> array = _array.Values;
        long start = Stopwatch.GetTimestamp();
        ulong sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += Volatile.Read(in array[i & (ArrayLength - 1)].Packets);
        }

        double time = Since(start);
        return sum == 1 ? 0 : time;
    }
}
