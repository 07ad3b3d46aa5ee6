// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Cilium.Bpf;
using Cilium.Datapath.Layout;
using Cilium.LoadBalancing;

namespace Cilium.Datapath;

/// <summary>What frontends are found by, whose they are, and what answers are translated back to. Not thread-safe: its owner
/// serialises.</summary>
internal sealed class FrontendTable
{
    private readonly ServiceMaps _maps;
    private readonly ServiceWrites _writes;
    private readonly FrontendFilter _filter;
    private readonly RecycledIndices _ids;
    private readonly Dictionary<FrontendIdentity, FrontendEntry> _entries = [];
    private int _ipv6Count;

    public FrontendTable(ServiceMaps maps, ServiceWrites writes, ServiceGrace grace, IEnumerable<KeyValuePair<FrontendIdentity, FrontendEntry>> present)
    {
        _maps = maps;
        _writes = writes;
        foreach (var (identity, entry) in present)
        {
            _entries.Add(identity, entry);
            _ipv6Count += identity.IsIPv6 ? 1 : 0;
        }

        _ids = new RecycledIndices(grace, 1, (uint)maps.FrontendAddresses.Length, _entries.Values.Select(entry => entry.Value.Id));
        _filter = new FrontendFilter(maps.FrontendFilter, writes);
        _filter.Adopt(_entries.Keys);
    }

    public bool TryGet(in FrontendIdentity identity, out FrontendEntry entry) => _entries.TryGetValue(identity, out entry);

    /// <exception cref="ServiceMapFullException">So many more of a family do not fit.</exception>
    public void RequireRoom(int added, in ServicePortKey key)
    {
        int present = key.IsIPv6 ? _ipv6Count : _entries.Count - _ipv6Count;
        uint capacity = key.IsIPv6 ? _maps.Frontends6.MaxEntries : _maps.Frontends4.MaxEntries;
        if (present + added > capacity || added > _ids.Free)
        {
            throw new ServiceMapFullException(
                key.IsIPv6 ? ServiceMapNames.Frontends6 : ServiceMapNames.Frontends4,
                capacity,
                present + added,
                key,
                $"MapSizes.{nameof(DatapathMapSizes.Frontends)}");
        }
    }

    /// <summary>Has a frontend lead to a service port, whoever had it before.</summary>
    /// <returns>What was there; null where nothing was.</returns>
    /// <exception cref="BpfException">The kernel refused; nothing changed.</exception>
    public FrontendEntry? Put(in FrontendIdentity identity, KernelService owner, FrontendFlags flags)
    {
        FrontendValue value = new() { Service = owner.Number, Inside = owner.InsidePool, Outside = owner.OutsidePool, Flags = flags };
        ref FrontendEntry entry = ref CollectionsMarshal.GetValueRefOrNullRef(_entries, identity);
        if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref entry))
        {
            Insert(identity, owner, value);
            return null;
        }

        FrontendEntry former = entry;
        value.Id = former.Value.Id;
        if (former.Owner == owner && former.Value.Flags == flags)
        {
            return former;
        }

        Write(identity, value);
        entry = new FrontendEntry(value, owner);
        if (former.Owner != owner)
        {
            former.Owner.Frontends.Remove(identity);
            owner.Frontends.Add(identity);
            _writes.Store(ref _maps.FrontendAddresses.GetWritable((int)value.Id).Service, owner.Number);
        }

        return former;
    }

    /// <summary>Removes a frontend. What answers are translated back to stays until its identifier is used again.</summary>
    public void Remove(in FrontendIdentity identity)
    {
        if (!_entries.Remove(identity, out FrontendEntry entry))
        {
            return;
        }

        Delete(identity);
        _ipv6Count -= identity.IsIPv6 ? 1 : 0;
        entry.Owner.Frontends.Remove(identity);
        _filter.Remove(identity);
        _ids.Retire(entry.Value.Id);
    }

    private void Insert(in FrontendIdentity identity, KernelService owner, FrontendValue value)
    {
        value.Id = _ids.Take();
        _maps.FrontendAddresses.GetWritable((int)value.Id) = identity.ToAddress(owner.Number);
        _writes.Add();
        _filter.Add(identity);
        try
        {
            Write(identity, value);
        }
        catch
        {
            _filter.Remove(identity);
            _ids.Return(value.Id);
            throw;
        }

        _entries.Add(identity, new FrontendEntry(value, owner));
        _ipv6Count += identity.IsIPv6 ? 1 : 0;
        owner.Frontends.Add(identity);
    }

    private void Write(in FrontendIdentity identity, in FrontendValue value)
    {
        if (identity.IsIPv6)
        {
            _maps.Frontends6.Update(identity.ToKey6(), value);
        }
        else
        {
            _maps.Frontends4.Update(identity.ToKey4(), value);
        }

        _writes.Add();
    }

    private void Delete(in FrontendIdentity identity)
    {
        if (identity.IsIPv6)
        {
            _maps.Frontends6.TryDelete(identity.ToKey6());
        }
        else
        {
            _maps.Frontends4.TryDelete(identity.ToKey4());
        }

        _writes.Add();
    }
}
