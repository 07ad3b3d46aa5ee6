// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>The map of endpoints and what the agent knows beside it. An endpoint is one value, replaced whole, so a packet
/// sees it before a change or after, never between.</summary>
/// <remarks>Not thread-safe: its owner serialises.</remarks>
internal sealed class EndpointTable
{
    private readonly DatapathMaps _maps;
    private readonly Dictionary<ushort, EndpointValue> _byId = [];

    public EndpointTable(DatapathMaps maps)
    {
        _maps = maps;
        foreach (var (_, value) in maps.Endpoints)
        {
            _byId[value.Id] = value;
        }
    }

    /// <summary>Every endpoint in the kernel.</summary>
    public IReadOnlyCollection<EndpointValue> All => _byId.Values;

    public bool TryFind(ushort id, out EndpointValue value) => _byId.TryGetValue(id, out value);

    /// <exception cref="DatapathCapacityException">The map is full.</exception>
    public void Put(in EndpointValue value)
    {
        MapBatch<uint, EndpointValue> batch = new();
        batch.Add(value.Ifindex, value);
        batch.WriteTo(_maps.Endpoints);
        if (_byId.TryGetValue(value.Id, out EndpointValue former) && former.Ifindex != value.Ifindex)
        {
            _maps.Endpoints.TryDelete(former.Ifindex);
        }

        _byId[value.Id] = value;
    }

    public bool Remove(EndpointId id, out EndpointValue value)
    {
        if (!_byId.Remove(id.Value, out value))
        {
            return false;
        }

        _maps.Endpoints.TryDelete(value.Ifindex);
        return true;
    }
}
