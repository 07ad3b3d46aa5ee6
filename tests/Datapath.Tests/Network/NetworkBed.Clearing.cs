// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Datapath.Layout;

namespace Datapath.Tests;

internal sealed partial class NetworkBed
{
    /// <summary>Lets every flow be over, as time would.</summary>
    public void Age()
    {
        uint past = Pods.Now - 1;
        foreach (var (key, value) in Translations4.ToList())
        {
            Translations4.Update(key, value with { Lifetime = past });
        }

        foreach (var (key, value) in Translations6.ToList())
        {
            Translations6.Update(key, value with { Lifetime = past });
        }
    }

    private void Clear()
    {
        Clear(Translations4);
        Clear(Translations6);
        Clear(Targets);
        Clear(Devices);
        Clear(Nodes);
        Clear(_node.Map<FrontendKey4, FrontendValue>("frontends4"));
        Clear(_node.Map<FrontendKey6, FrontendValue>("frontends6"));
        Clear(_node.Map<SourceRangeKey4, byte>("source_ranges4"));
        Clear(_node.Map<SourceRangeKey6, byte>("source_ranges6"));
        Clear(_node.Map<AffinityKey, AffinityValue>("affinities"));
        Clear(_node.Map<Prefix4Key, byte>("masquerade_exclusions4"));
        Clear(_node.Map<Prefix6Key, byte>("masquerade_exclusions6"));
        for (uint index = 0; index < 64; index++)
        {
            _node.Map<uint, BackendValue>("backends").Update(index, default);
            BackendCounts.Update(index, default);
            Refusals.Update(index, 0ul);
        }

        _node.Map<uint, NetworkStateValue>("network").Update(0u, default);
    }

    private static void Clear<TKey, TValue>(BpfMap<TKey, TValue> map)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        foreach (var (key, _) in map.ToList())
        {
            map.TryDelete(key);
        }
    }
}
