// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>Measures services by what would be chosen, without making a slot.</summary>
internal sealed class FootprintForecast(NodeView node)
{
    private readonly BackendCollection _backends = new(node);
    private readonly List<int> _inside = [], _outside = [];

    internal ServiceFootprint Measure(IEnumerable<Service> services, IEnumerable<BackendSlice> slices)
    {
        Dictionary<ServiceName, ServiceEntry> entries = [];
        foreach (Service service in services)
        {
            ServiceValidation.Check(service, node);
            entries[service.Name] = new(service.Name) { Defined = service };
        }

        foreach (BackendSlice slice in slices)
        {
            BackendSliceValidation.Check(slice);
            if (entries.TryGetValue(slice.Service, out ServiceEntry? entry))
            {
                entry.SetSlice(slice);
            }
        }

        ServiceFootprint sum = default;
        foreach (ServiceEntry entry in entries.Values)
        {
            foreach (PortDefinition definition in ServiceExpansion.Expand(entry.Defined!, node))
            {
                sum += Measure(entry, definition);
            }
        }

        return sum;
    }

    private ServiceFootprint Measure(ServiceEntry entry, PortDefinition definition)
    {
        Service service = entry.Defined!;
        _backends.Collect(entry, service, definition);
        PoolSelection.Select(_backends.Candidates, service.InternalTrafficPolicy, service, node, _inside);
        _outside.Clear();
        if (definition.IsReachableFromOutside)
        {
            PoolSelection.Select(_backends.Candidates, service.ExternalTrafficPolicy, service, node, _outside);
        }

        bool isMaglev = (service.Algorithm ?? node.Algorithm) == SelectionAlgorithm.Maglev;
        int outside = _outside.Count == 0 ? 0 : isMaglev ? node.MaglevTableSize : _outside.SequenceEqual(_inside) ? 0 : Slots(_outside);
        return ServiceFootprint.Of(
            definition.Key.IsIPv6,
            definition.Frontends.Length,
            _backends.Candidates.Count,
            Slots(_inside),
            outside,
            StateCompiler.SourceRangesOf(service, definition.Key.IsIPv6).Length);
    }

    private int Slots(List<int> members)
    {
        int[] weights = [.. members.Select(member => _backends.Candidates[member].Weight)];
        return weights.Length == 0 ? 0 : SlotShares.Compute(weights);
    }
}
