// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath.Layout;
using Cilium.LoadBalancing;

namespace Cilium.Datapath;

/// <summary>The prefixes of clients that services take or refuse. Not thread-safe: its owner serialises.</summary>
internal sealed class SourceRangeTable(ServiceMaps maps, ServiceWrites writes)
{
    private int _ipv4Count;
    private int _ipv6Count;

    /// <summary>Reads what is there, with the number of the service port that it belongs to.</summary>
    public IEnumerable<(uint Service, IpPrefix Prefix)> Read()
    {
        foreach (var (key, _) in maps.SourceRanges4)
        {
            _ipv4Count++;
            yield return (key.Service, RawAddress.FromWord(key.Address).ToPrefix(isIPv6: false).Truncate((int)key.Length - 32));
        }

        foreach (var (key, _) in maps.SourceRanges6)
        {
            _ipv6Count++;
            yield return (key.Service, key.Address.ToPrefix(isIPv6: true).Truncate((int)key.Length - 32));
        }
    }

    /// <exception cref="ServiceMapFullException">So many more of a family do not fit.</exception>
    public void RequireRoom(int added, in ServicePortKey key)
    {
        int present = key.IsIPv6 ? _ipv6Count : _ipv4Count;
        uint capacity = key.IsIPv6 ? maps.SourceRanges6.MaxEntries : maps.SourceRanges4.MaxEntries;
        if (present + added > capacity)
        {
            throw new ServiceMapFullException(
                key.IsIPv6 ? ServiceMapNames.SourceRanges6 : ServiceMapNames.SourceRanges4,
                capacity,
                present + added,
                key,
                $"MapSizes.{nameof(DatapathMapSizes.SourceRanges)}");
        }
    }

    /// <exception cref="Bpf.BpfException">The kernel refused; nothing changed.</exception>
    public void Add(uint service, IpPrefix prefix)
    {
        if (prefix.IsIPv6)
        {
            maps.SourceRanges6.Update(Key6(service, prefix), 1);
            _ipv6Count++;
        }
        else
        {
            maps.SourceRanges4.Update(Key4(service, prefix), 1);
            _ipv4Count++;
        }

        writes.Add();
    }

    public void Remove(uint service, IpPrefix prefix)
    {
        if (prefix.IsIPv6)
        {
            maps.SourceRanges6.TryDelete(Key6(service, prefix));
            _ipv6Count--;
        }
        else
        {
            maps.SourceRanges4.TryDelete(Key4(service, prefix));
            _ipv4Count--;
        }

        writes.Add();
    }

    private static SourceRangeKey4 Key4(uint service, IpPrefix prefix) =>
        new() { Length = 32 + (uint)prefix.Length, Service = service, Address = RawAddress.From(prefix).ToWord() };

    private static SourceRangeKey6 Key6(uint service, IpPrefix prefix) =>
        new() { Length = 32 + (uint)prefix.Length, Service = service, Address = RawAddress.From(prefix) };
}
