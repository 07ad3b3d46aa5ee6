// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath.Layout;
using Cilium.LoadBalancing;

namespace Cilium.Datapath;

internal sealed partial class KernelServiceDatapath
{
    private readonly List<(FrontendIdentity Frontend, FrontendEntry? Former)> _putFrontends = [];
    private readonly List<IpPrefix> _addedRanges = [];

    private void Apply(ServicePortState state)
    {
        KernelService? present = Find(state);
        _match.Compare(present, state);
        RequireRoom(present, state);
        var (inside, outside) = PlanRuns(present, state);
        KernelService service = present ?? new KernelService(_numbers.Take());
        _putFrontends.Clear();
        _addedRanges.Clear();
        int formerBackends = service.Backends.Count;
        try
        {
            AddRanges(service, state);
            AddBackends(service, state);
            if (present is null)
            {
                _maps.ServiceRefusals.GetWritable((int)service.Number) = 0;
                FillPools(service, state, inside, outside);
            }

            PutFrontends(service, state);
        }
        catch (BpfException)
        {
            TakeBack(service, formerBackends, inside, outside, isNew: present is null);
            throw;
        }

        if (present is not null)
        {
            FillPools(service, state, inside, outside);
        }

        RemoveOld(service, state);
        service.Key = state.Key;
        service.DestroysTcpSockets = state.DestroysTcpSockets;
        _services[state.Key] = service;
        _unclaimed.Remove(service);
    }

    /// <summary>The service port of that name, or what a former process left at one of its frontends.</summary>
    private KernelService? Find(ServicePortState state)
    {
        if (_services.TryGetValue(state.Key, out KernelService? known))
        {
            return known;
        }

        if (_unclaimed.Count > 0)
        {
            foreach (FrontendState frontend in state.Frontends)
            {
                if (_frontends.TryGet(FrontendIdentity.Of(state.Key, frontend), out FrontendEntry entry) && _unclaimed.Contains(entry.Owner))
                {
                    return entry.Owner;
                }
            }
        }

        return null;
    }

    private void RequireRoom(KernelService? present, ServicePortState state)
    {
        if (present is null && _numbers.Free == 0)
        {
            throw new ServiceMapFullException(
                ServiceMapNames.Pools, _numbers.Capacity, _numbers.Used + 1, state.Key, $"MapSizes.{nameof(DatapathMapSizes.Services)}");
        }

        _backends.RequireRoom(_match.Added, state.Key);
        int frontends = 0;
        foreach (FrontendState frontend in state.Frontends)
        {
            frontends += _frontends.TryGet(FrontendIdentity.Of(state.Key, frontend), out _) ? 0 : 1;
        }

        _frontends.RequireRoom(frontends, state.Key);
        if (!state.SourceRanges.IsDefaultOrEmpty)
        {
            _ranges.RequireRoom(state.SourceRanges.Count(prefix => present?.SourceRanges.Contains(prefix) != true), state.Key);
        }
    }

    private (SlotRun Inside, SlotRun Outside) PlanRuns(KernelService? present, ServicePortState state)
    {
        bool sharesRun = state.Inside.Equals(state.Outside);
        bool hasShared = present is not null && present.Inside == present.Outside;

        // Pools that part take both to new slots: else packets for the one would meet slots of the other.
        SlotRun? former = hasShared && !sharesRun ? null : present?.Inside;
        SlotRun inside = _pools.Plan(former, state.Inside, state.Key);
        if (sharesRun)
        {
            return (inside, inside);
        }

        try
        {
            return (inside, _pools.Plan(hasShared ? null : present?.Outside, state.Outside, state.Key));
        }
        catch
        {
            if (inside != former)
            {
                _pools.Return(inside);
            }

            throw;
        }
    }

    private void AddRanges(KernelService service, ServicePortState state)
    {
        if (state.SourceRanges.IsDefaultOrEmpty)
        {
            return;
        }

        foreach (IpPrefix prefix in state.SourceRanges)
        {
            if (!service.SourceRanges.Contains(prefix))
            {
                _ranges.Add(service.Number, prefix);
                service.SourceRanges.Add(prefix);
                _addedRanges.Add(prefix);
            }
        }
    }

    private void AddBackends(KernelService service, ServicePortState state)
    {
        Span<uint> ids = _match.Ids;
        for (int i = 0; i < ids.Length; i++)
        {
            if (ids[i] == 0)
            {
                ids[i] = _backends.Add(state.Backends[i], (byte)state.Key.Protocol, service.Number, _match.Flags[i]);
                service.Backends.Add(ids[i]);
            }
            else
            {
                _backends.AddFlags(ids[i], _match.Flags[i]);
            }
        }
    }

    private void PutFrontends(KernelService service, ServicePortState state)
    {
        foreach (FrontendState frontend in state.Frontends)
        {
            FrontendIdentity identity = FrontendIdentity.Of(state.Key, frontend);
            _putFrontends.Add((identity, _frontends.Put(identity, service, ServiceFlags.Of(state, frontend))));
        }
    }

    private void FillPools(KernelService service, ServicePortState state, SlotRun inside, SlotRun outside)
    {
        uint timeout = ServiceFlags.AffinityTimeoutOf(state);
        _pools.Fill(inside, _match.SlotsOf(state.Inside), state.Inside.Algorithm == SelectionAlgorithm.Maglev);
        _pools.Point(service.InsidePool, inside, timeout);
        if (outside != inside)
        {
            _pools.Fill(outside, _match.SlotsOf(state.Outside), state.Outside.Algorithm == SelectionAlgorithm.Maglev);
        }

        _pools.Point(service.OutsidePool, outside, timeout);
        RetireRuns(service.Inside, service.Outside, inside, outside);
        (service.Inside, service.Outside) = (inside, outside);
    }

    /// <summary>Removes what the service port has and shall not have.</summary>
    private void RemoveOld(KernelService service, ServicePortState state)
    {
        if (service.Frontends.Count > state.Frontends.Length)
        {
            HashSet<FrontendIdentity> wanted = [.. _putFrontends.Select(put => put.Frontend)];
            foreach (FrontendIdentity frontend in service.Frontends.Where(frontend => !wanted.Contains(frontend)).ToList())
            {
                _frontends.Remove(frontend);
            }
        }

        for (int i = 0; i < _match.Ids.Length; i++)
        {
            _backends.Change(_match.Ids[i], state.Backends[i].Phase, _match.Flags[i]);
        }

        foreach (uint backend in _match.Gone)
        {
            service.Departed += _backends.TrafficOf(backend);
            service.Backends.Remove(backend);
            RemoveBackend(service, backend);
        }

        int ranges = state.SourceRanges.IsDefault ? 0 : state.SourceRanges.Length;
        if (service.SourceRanges.Count > ranges)
        {
            foreach (IpPrefix prefix in service.SourceRanges.Where(prefix => ranges == 0 || !state.SourceRanges.Contains(prefix)).ToList())
            {
                _ranges.Remove(service.Number, prefix);
                service.SourceRanges.Remove(prefix);
            }
        }
    }

    /// <summary>Undoes a change that the kernel refused half-way.</summary>
    private void TakeBack(KernelService service, int formerBackends, SlotRun inside, SlotRun outside, bool isNew)
    {
        for (int i = _putFrontends.Count - 1; i >= 0; i--)
        {
            var (frontend, former) = _putFrontends[i];
            if (former is { } entry)
            {
                _frontends.Put(frontend, entry.Owner, entry.Value.Flags);
            }
            else
            {
                _frontends.Remove(frontend);
            }
        }

        if (isNew)
        {
            Remove(service);
            return;
        }

        for (int i = service.Backends.Count - 1; i >= formerBackends; i--)
        {
            _backends.Remove(service.Backends[i]);
            service.Backends.RemoveAt(i);
        }

        foreach (IpPrefix prefix in _addedRanges)
        {
            _ranges.Remove(service.Number, prefix);
            service.SourceRanges.Remove(prefix);
        }

        RetireRuns(inside, outside, service.Inside, service.Outside);
    }
}
