// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Cilium.Bpf;
using Cilium.Datapath.Layout;
using Cilium.LoadBalancing;

namespace Cilium.Datapath;

/// <summary>The array of backends. Not thread-safe: its owner serialises.</summary>
internal sealed class BackendTable
{
    private const int IndexBits = 20;
    private const uint IndexMask = (1u << IndexBits) - 1;
    private const int GenerationMask = 0xfff;

    private readonly BpfMappedArray<BackendValue> _backends;
    private readonly BpfMappedArray<BackendCountValue> _counts;
    private readonly ServiceWrites _writes;
    private readonly RecycledIndices _indices;

    public BackendTable(ServiceMaps maps, ServiceWrites writes, ServiceGrace grace, IEnumerable<uint> present)
    {
        _backends = maps.Backends;
        _counts = maps.BackendCounts;
        _writes = writes;
        uint end = (uint)Math.Min(1 << IndexBits, Math.Min(_backends.Length, _counts.Length));
        _indices = new RecycledIndices(grace, 1, end, present.Select(id => id & IndexMask));
    }

    public long Used => _indices.Used;

    public static ushort PortOf(ushort hostOrder) => BinaryPrimitives.ReverseEndianness(hostOrder);

    public ref readonly BackendValue Of(uint id) => ref _backends.Get((int)(id & IndexMask));

    public BackendTraffic TrafficOf(uint id)
    {
        ref readonly BackendCountValue count = ref _counts.Get((int)(id & IndexMask));
        return new BackendTraffic(count.Connections, count.Resets, count.Packets, count.Bytes);
    }

    /// <exception cref="ServiceMapFullException">So many more do not fit.</exception>
    public void RequireRoom(int added, in ServicePortKey key)
    {
        if (added > _indices.Free)
        {
            throw new ServiceMapFullException(
                ServiceMapNames.Backends, _indices.Capacity, Used + added, key, $"MapSizes.{nameof(DatapathMapSizes.Backends)}");
        }
    }

    /// <summary>Enters a backend, under an identifier that was not in use for as long as possible.</summary>
    public uint Add(BackendTarget target, byte protocol, uint service, BackendFlags flags)
    {
        uint index = _indices.Take();
        _counts.GetWritable((int)index) = default;
        ref BackendValue value = ref _backends.GetWritable((int)index);
        ushort generation = (ushort)((value.Generation + 1) & GenerationMask);
        value.Address = RawAddress.From(target.Address);
        value.Port = PortOf(target.Port);
        value.Protocol = protocol;
        value.Phase = (byte)target.Phase;
        value.Service = service;
        value.Flags = flags;
        value.Generation = generation;
        uint id = index | ((uint)generation << IndexBits);
        Volatile.Write(ref value.Id, id);
        _writes.Add(2);
        return id;
    }

    /// <summary>Changes what a backend is, where that differs.</summary>
    public void Change(uint id, BackendPhase phase, BackendFlags flags)
    {
        ref BackendValue value = ref _backends.GetWritable((int)(id & IndexMask));
        if (value.Phase != (byte)phase)
        {
            Volatile.Write(ref value.Phase, (byte)phase);
            _writes.Add();
        }

        Flag(ref value, flags);
    }

    /// <summary>Adds flags, where they are missing.</summary>
    public void AddFlags(uint id, BackendFlags flags)
    {
        ref BackendValue value = ref _backends.GetWritable((int)(id & IndexMask));
        Flag(ref value, value.Flags | flags);
    }

    /// <summary>Removes a backend that no slot names.</summary>
    public void Remove(uint id)
    {
        _writes.Store(ref _backends.GetWritable((int)(id & IndexMask)).Id, 0);
        _indices.Retire(id & IndexMask);
    }

    /// <summary>Clears an element that was not known as present.</summary>
    public void RemoveStray(uint id) => _writes.Store(ref _backends.GetWritable((int)(id & IndexMask)).Id, 0);

    private void Flag(ref BackendValue value, BackendFlags flags)
    {
        if (value.Flags != flags)
        {
            value.Flags = flags;
            _writes.Add();
        }
    }
}
