// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using Cilium.Datapath;
using Cilium.Datapath.Layout;

namespace Datapath.Tests;

/// <summary>What the maps of services say, without the numbers that programs do not see: two tables that say the same are equal here.</summary>
internal static class ServiceDump
{
    public static IReadOnlyList<string> Of(ServiceMaps maps)
    {
        List<string> lines = [];
        HashSet<uint> numbers = [];
        foreach (var (key, value) in maps.Frontends4)
        {
            Add(FrontendIdentity.Of(key), value);
        }

        foreach (var (key, value) in maps.Frontends6)
        {
            Add(FrontendIdentity.Of(key), value);
        }

        for (int i = 1; i < maps.Backends.Length; i++)
        {
            BackendValue backend = maps.Backends.Get(i);
            Assert.True(backend.Id == 0 || numbers.Contains(backend.Service), $"A backend of nobody: {backend.Service}.");
            Assert.True(backend.Id == 0 || backend.Id == ((uint)i | ((uint)backend.Generation << 20)), $"Backend {i} has the identifier {backend.Id:x}.");
        }

        for (int i = 0; i < maps.Pools.Length; i++)
        {
            Assert.True(numbers.Contains((uint)i / 2) || maps.Pools.Get(i).Count == 0, $"Pool {i} is of nobody.");
        }

        for (int i = 0; i < maps.FrontendFilter.Length; i++)
        {
            if (maps.FrontendFilter.Get(i) != 0)
            {
                lines.Add($"filter {i}: {maps.FrontendFilter.Get(i):x}");
            }
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;

        void Add(FrontendIdentity identity, FrontendValue value)
        {
            numbers.Add(value.Service);
            Assert.Equal((value.Service * 2, (value.Service * 2) + 1), (value.Inside, value.Outside));
            Assert.Equal(identity.ToAddress(value.Service), maps.FrontendAddresses.Get((int)value.Id));
            lines.Add(
                $"{Name(identity.Address, identity.Port, identity.IsIPv6)}/{identity.Protocol} {value.Flags} inside {Pool(maps, value.Inside)} outside {Pool(maps, value.Outside)}"
                + $" backends {Backends(maps, value.Service)} ranges {Ranges(maps, value.Service)}");
        }
    }

    private static string Pool(ServiceMaps maps, uint index)
    {
        PoolValue pool = maps.Pools.Get((int)index);
        uint count = pool.Count & ~PoolValue.Maglev;
        Assert.True(count <= pool.Room, $"Pool {index} has {count} slots and room for {pool.Room}.");
        List<string> slots = [];
        for (uint i = pool.First; i < pool.First + count; i++)
        {
            uint id = maps.PoolSlots.Get((int)i);
            BackendValue backend = maps.Backends.Get((int)(id & 0xfffff));
            Assert.True(backend.Id == id, $"Slot {i} leads to {id:x}, where {backend.Id:x} is.");
            Assert.Equal(index / 2, backend.Service);
            Assert.True(backend.Flags.HasFlag(index % 2 == 0 ? BackendFlags.Inside : BackendFlags.Outside));
            slots.Add(Name(backend.Address, backend.Port, backend.Address.Halves.Second != 0));
        }

        bool isMaglev = count > 0 && (pool.Count & PoolValue.Maglev) != 0;
        if (!isMaglev)
        {
            slots.Sort(StringComparer.Ordinal);
        }

        return $"[{(isMaglev ? "hashed " : "")}{pool.AffinityTimeout}s {string.Join(' ', slots)}]";
    }

    private static string Backends(ServiceMaps maps, uint service)
    {
        List<string> backends = [];
        for (int i = 1; i < maps.Backends.Length; i++)
        {
            BackendValue backend = maps.Backends.Get(i);
            if (backend.Id != 0 && backend.Service == service)
            {
                backends.Add($"{Name(backend.Address, backend.Port, backend.Address.Halves.Second != 0)}/{backend.Protocol} {backend.Phase} {backend.Flags}");
            }
        }

        backends.Sort(StringComparer.Ordinal);
        return $"[{string.Join(", ", backends)}]";
    }

    private static string Ranges(ServiceMaps maps, uint service)
    {
        IEnumerable<string> ipv4 = maps.SourceRanges4.Where(entry => entry.Key.Service == service)
            .Select(entry => $"{RawAddress.FromWord(entry.Key.Address).ToIPAddress(false)}/{entry.Key.Length - 32}");
        IEnumerable<string> ipv6 = maps.SourceRanges6.Where(entry => entry.Key.Service == service)
            .Select(entry => $"{entry.Key.Address.ToIPAddress(true)}/{entry.Key.Length - 32}");
        return $"[{string.Join(' ', ipv4.Concat(ipv6).Order(StringComparer.Ordinal))}]";
    }

    private static string Name(RawAddress address, ushort port, bool isIPv6)
    {
        IPEndPoint endPoint = new(address.ToIPAddress(isIPv6), BinaryPrimitives.ReverseEndianness(port));
        return endPoint.ToString().ToString(CultureInfo.InvariantCulture);
    }
}
