// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Bpf;
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>The addresses under which node ports are reached. Not thread-safe: its owner serialises.</summary>
internal sealed class NodeAddressTable
{
    public const uint Local = 1;
    public const uint Remote = 2;

    private readonly BpfMap<RawAddress, uint> _map;
    private readonly ServiceWrites _writes;
    private readonly Dictionary<RawAddress, uint> _present = [];

    public NodeAddressTable(ServiceMaps maps, ServiceWrites writes)
    {
        _map = maps.NodeAddresses;
        _writes = writes;
        foreach (var (address, kind) in _map)
        {
            _present[address] = kind;
        }
    }

    /// <exception cref="DatapathCapacityException">They do not fit; nothing changed.</exception>
    public void Set(IReadOnlyCollection<IPAddress> local, IReadOnlyCollection<IPAddress> remote)
    {
        Dictionary<RawAddress, uint> wanted = [];
        foreach (IPAddress address in remote)
        {
            wanted[RawAddress.From(address)] = Remote;
        }

        foreach (IPAddress address in local)
        {
            wanted[RawAddress.From(address)] = Local;
        }

        // New ones come before old ones go, so both must fit.
        int added = wanted.Keys.Count(address => !_present.ContainsKey(address));
        if (_present.Count + added > _map.MaxEntries)
        {
            throw new DatapathCapacityException(ServiceMapNames.NodeAddresses, _map.MaxEntries, added);
        }

        foreach (var (address, kind) in wanted)
        {
            if (_present.GetValueOrDefault(address) != kind)
            {
                _map.Update(address, kind);
                _writes.Add();
                _present[address] = kind;
            }
        }

        foreach (RawAddress address in _present.Keys.Where(address => !wanted.ContainsKey(address)).ToList())
        {
            _map.TryDelete(address);
            _writes.Add();
            _present.Remove(address);
        }
    }
}
