// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>Entries of the IP cache, sorted by the map that they go to.</summary>
internal sealed class IpCacheBatch
{
    public MapBatch<uint, IpCacheValue> Addresses4 { get; } = new();

    public MapBatch<RawAddress, IpCacheValue> Addresses6 { get; } = new();

    public MapBatch<Prefix4Key, IpCacheValue> Prefixes4 { get; } = new();

    public MapBatch<Prefix6Key, IpCacheValue> Prefixes6 { get; } = new();

    public void Add(IpPrefix prefix, in IpCacheValue value)
    {
        switch (prefix.IsIPv4, prefix.IsSingleAddress)
        {
            case (true, true):
                Addresses4.Add(IpCacheMaps.ToWord(prefix), value);
                break;
            case (true, false):
                Prefixes4.Add(IpCacheMaps.ToKey4(prefix), value);
                break;
            case (false, true):
                Addresses6.Add(RawAddress.From(prefix), value);
                break;
            case (false, false):
                Prefixes6.Add(IpCacheMaps.ToKey6(prefix), value);
                break;
        }
    }
}
