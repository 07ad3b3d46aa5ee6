// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Bpf;
using Cilium.LoadBalancing;

namespace Cilium.Datapath;

/// <summary>Services in the kernel. Thread-safe.</summary>
/// <remarks>
/// <para>A change is written in this order: room is made certain of; prefixes of clients that are new; backends that are new; frontends
/// and pools, where a service port that is new has its pools first; then what is old, the other way round. So no packet meets a service
/// without backends that it has before and after, or a slot that leads nowhere.</para>
/// <para>What is there already is taken up: equal states cost no write, also after a restart of the process.</para>
/// </remarks>
internal sealed partial class KernelServiceDatapath : IServiceDatapath
{
    private readonly Lock _gate = new();
    private readonly ServiceMaps _maps;
    private readonly ServiceWrites _writes = new();
    private readonly ServiceGrace _grace;
    private readonly RecycledIndices _numbers;
    private readonly BackendTable _backends;
    private readonly PoolTable _pools;
    private readonly FrontendTable _frontends;
    private readonly SourceRangeTable _ranges;
    private readonly NodeAddressTable _nodes;
    private readonly BackendMatch _match;
    private readonly Dictionary<ServicePortKey, KernelService> _services = [];
    private readonly HashSet<KernelService> _unclaimed;

    /// <param name="maps">The maps; their owner stays the caller.</param>
    /// <param name="waitForPrograms">Waits until no program is running that was running before.</param>
    public KernelServiceDatapath(ServiceMaps maps, Action waitForPrograms)
    {
        _maps = maps;
        _grace = new ServiceGrace(waitForPrograms);
        _ranges = new SourceRangeTable(maps, _writes);
        AdoptedServices adopted = AdoptedServices.Read(maps, _ranges);
        _unclaimed = [.. adopted.Services];
        _numbers = new RecycledIndices(_grace, 1, maps.ServiceCapacity + 1, adopted.Services.Select(service => service.Number));
        _backends = new BackendTable(maps, _writes, _grace, adopted.Services.SelectMany(service => service.Backends));
        _pools = new PoolTable(maps, _writes, _grace, adopted.Runs);
        _frontends = new FrontendTable(maps, _writes, _grace, adopted.Frontends);
        _nodes = new NodeAddressTable(maps, _writes);
        _match = new BackendMatch(_backends);
        RemoveStray(adopted);
    }

    /// <summary>Hears of each backend that is removed: its identifier, and whether TCP sockets that are connected to it shall end.
    /// Called under the lock.</summary>
    public Action<uint, bool>? BackendRemoved { get; set; }

    /// <summary>How many entries, elements and fields were written.</summary>
    public long Writes => _writes.Count;

    /// <summary>How often a change had to wait until what others let go of could be used again.</summary>
    public long Waits => _grace.Waits;

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<ServicePortState> states)
    {
        lock (_gate)
        {
            foreach (ServicePortState state in states)
            {
                Apply(state);
            }
        }
    }

    /// <inheritdoc/>
    public void Remove(ReadOnlySpan<ServicePortKey> keys)
    {
        lock (_gate)
        {
            foreach (ServicePortKey key in keys)
            {
                if (_services.Remove(key, out KernelService? service))
                {
                    Remove(service);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void SetNodeAddresses(IReadOnlyCollection<IPAddress> local, IReadOnlyCollection<IPAddress> remote)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(remote);
        lock (_gate)
        {
            _nodes.Set(local, remote);
        }
    }

    /// <inheritdoc/>
    public int Prune()
    {
        lock (_gate)
        {
            int removed = 0;
            foreach (KernelService service in _unclaimed)
            {
                removed += service.Frontends.Count;
                Remove(service);
            }

            _unclaimed.Clear();
            return removed;
        }
    }

    private void Remove(KernelService service)
    {
        for (int i = service.Frontends.Count - 1; i >= 0; i--)
        {
            _frontends.Remove(service.Frontends[i]);
        }

        _pools.Clear(service.InsidePool);
        _pools.Clear(service.OutsidePool);
        foreach (uint backend in service.Backends)
        {
            RemoveBackend(service, backend);
        }

        foreach (Core.IpPrefix prefix in service.SourceRanges)
        {
            _ranges.Remove(service.Number, prefix);
        }

        RetireRuns(service.Inside, service.Outside, SlotRun.None, SlotRun.None);
        _numbers.Retire(service.Number);
    }

    private void RemoveBackend(KernelService service, uint backend)
    {
        _backends.Remove(backend);
        BackendRemoved?.Invoke(backend, service.DestroysTcpSockets);
    }

    /// <summary>Gives back what is named no more.</summary>
    private void RetireRuns(SlotRun inside, SlotRun outside, SlotRun keptInside, SlotRun keptOutside)
    {
        if (inside != keptInside && inside != keptOutside)
        {
            _pools.Retire(inside);
        }

        if (outside != inside && outside != keptInside && outside != keptOutside)
        {
            _pools.Retire(outside);
        }
    }

    /// <summary>Clears what a process left that was killed half-way: what no frontend leads to.</summary>
    private void RemoveStray(AdoptedServices adopted)
    {
        foreach (uint backend in adopted.StrayBackends)
        {
            _backends.RemoveStray(backend);
        }

        foreach (uint pool in adopted.StrayPools)
        {
            _pools.Clear(pool);
        }

        foreach (var (service, prefix) in adopted.StrayRanges)
        {
            _ranges.Remove(service, prefix);
        }
    }
}
