// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>What a former process left in the maps of services.</summary>
internal sealed class AdoptedServices
{
    private readonly Dictionary<uint, KernelService> _services = [];

    private AdoptedServices()
    {
    }

    /// <summary>The service ports, their names unknown.</summary>
    public IReadOnlyCollection<KernelService> Services => _services.Values;

    public Dictionary<FrontendIdentity, FrontendEntry> Frontends { get; } = [];

    /// <summary>The runs of slots that belong to them.</summary>
    public List<IndexRun> Runs { get; } = [];

    /// <summary>Identifiers of backends that no frontend leads to.</summary>
    public List<uint> StrayBackends { get; } = [];

    /// <summary>Pools that no frontend leads to.</summary>
    public List<uint> StrayPools { get; } = [];

    public List<(uint Service, IpPrefix Prefix)> StrayRanges { get; } = [];

    public static AdoptedServices Read(ServiceMaps maps, SourceRangeTable ranges)
    {
        AdoptedServices adopted = new();
        adopted.ReadFrontends(maps);
        adopted.ReadPools(maps);
        adopted.ReadBackends(maps);
        foreach (var (service, prefix) in ranges.Read())
        {
            if (adopted._services.TryGetValue(service, out KernelService? owner))
            {
                owner.SourceRanges.Add(prefix);
            }
            else
            {
                adopted.StrayRanges.Add((service, prefix));
            }
        }

        return adopted;
    }

    private void ReadFrontends(ServiceMaps maps)
    {
        foreach (var (key, value) in maps.Frontends4)
        {
            Add(FrontendIdentity.Of(key), value);
        }

        foreach (var (key, value) in maps.Frontends6)
        {
            Add(FrontendIdentity.Of(key), value);
        }

        void Add(FrontendIdentity identity, FrontendValue value)
        {
            if (!_services.TryGetValue(value.Service, out KernelService? service))
            {
                service = new KernelService(value.Service);
                _services.Add(value.Service, service);
            }

            service.Frontends.Add(identity);
            Frontends.Add(identity, new FrontendEntry(value, service));
        }
    }

    private void ReadPools(ServiceMaps maps)
    {
        for (uint number = 0; number < maps.Pools.Length / 2; number++)
        {
            ref readonly PoolValue inside = ref maps.Pools.Get((int)number * 2);
            ref readonly PoolValue outside = ref maps.Pools.Get(((int)number * 2) + 1);
            if (_services.TryGetValue(number, out KernelService? service))
            {
                service.Inside = RunOf(inside);
                service.Outside = IsSame(inside, outside) ? service.Inside : RunOf(outside);
                Runs.Add(service.Inside.Run);
                if (service.Outside != service.Inside)
                {
                    Runs.Add(service.Outside.Run);
                }
            }
            else
            {
                AddStray(number * 2, inside);
                AddStray((number * 2) + 1, outside);
            }
        }

        Runs.RemoveAll(run => run.Length == 0);
    }

    private void AddStray(uint index, in PoolValue pool)
    {
        if (pool.Count != 0 || pool.Room != 0)
        {
            StrayPools.Add(index);
        }
    }

    private void ReadBackends(ServiceMaps maps)
    {
        for (int i = 1; i < maps.Backends.Length; i++)
        {
            ref readonly BackendValue backend = ref maps.Backends.Get(i);
            if (backend.Id == 0)
            {
                continue;
            }

            if (_services.TryGetValue(backend.Service, out KernelService? service))
            {
                service.Backends.Add(backend.Id);
            }
            else
            {
                StrayBackends.Add(backend.Id);
            }
        }
    }

    /// <summary>A process that was killed while it moved a pool may have left it with less room than it has, but never with more.</summary>
    private static SlotRun RunOf(in PoolValue pool)
    {
        uint count = pool.Count & ~PoolValue.Maglev;
        return new SlotRun
        {
            Run = new IndexRun(pool.First, Math.Max(pool.Room, count)),
            Count = (int)count,
            IsMaglev = (pool.Count & PoolValue.Maglev) != 0,
        };
    }

    /// <summary>Whether both name the same slots.</summary>
    private static bool IsSame(in PoolValue one, in PoolValue other) => one.First == other.First && one.Room == other.Room;
}
