// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>The four maps of the IP cache: full-length addresses in hashes, prefixes in tries. Counts what the tries
/// hold.</summary>
internal sealed class IpCacheMaps(DatapathMaps maps)
{
    private readonly HashSet<IpPrefix> _prefixes = [];

    public uint Ipv4Prefixes { get; private set; }

    public uint Ipv6Prefixes { get; private set; }

    /// <summary>The map that a prefix belongs to.</summary>
    public static string NameOf(IpPrefix prefix) => (prefix.IsIPv4, prefix.IsSingleAddress) switch
    {
        (true, true) => MapNames.IpCache4,
        (true, false) => MapNames.Prefixes4,
        (false, true) => MapNames.IpCache6,
        (false, false) => MapNames.Prefixes6,
    };

    public static uint ToWord(IpPrefix prefix)
    {
        Span<byte> bytes = stackalloc byte[16];
        prefix.WriteBytes(bytes);
        return BitConverter.ToUInt32(bytes);
    }

    public static Prefix4Key ToKey4(IpPrefix prefix) => new() { Length = (uint)prefix.Length, Address = ToWord(prefix) };

    public static Prefix6Key ToKey6(IpPrefix prefix) => new() { Length = (uint)prefix.Length, Address = RawAddress.From(prefix) };

    /// <summary>Reads everything, and counts.</summary>
    public IEnumerable<(IpPrefix Prefix, IpCacheValue Value)> Read()
    {
        foreach (var (key, value) in maps.IpCache4)
        {
            yield return (IpPrefix.FromBytes(BitConverter.GetBytes(key)), value);
        }

        foreach (var (key, value) in maps.IpCache6)
        {
            yield return (key.ToPrefix(isIPv6: true), value);
        }

        foreach (var (key, value) in maps.Prefixes4)
        {
            IpPrefix prefix = IpPrefix.FromBytes(BitConverter.GetBytes(key.Address)).Truncate((int)key.Length);
            Count(prefix, 1);
            yield return (prefix, value);
        }

        foreach (var (key, value) in maps.Prefixes6)
        {
            IpPrefix prefix = key.Address.ToPrefix(isIPv6: true).Truncate((int)key.Length);
            Count(prefix, 1);
            yield return (prefix, value);
        }
    }

    /// <exception cref="DatapathCapacityException">A map is full; entries before the failing one are written.</exception>
    public void Write(IpCacheBatch batch)
    {
        List<Prefix4Key> prefixes4 = [];
        List<Prefix6Key> prefixes6 = [];
        batch.Addresses4.WriteTo(maps.IpCache4);
        batch.Addresses6.WriteTo(maps.IpCache6);
        batch.Prefixes4.Write(maps.Prefixes4, prefixes4);
        batch.Prefixes6.Write(maps.Prefixes6, prefixes6);
        prefixes4.ForEach(key => Count(IpPrefix.FromBytes(BitConverter.GetBytes(key.Address)).Truncate((int)key.Length), 1));
        prefixes6.ForEach(key => Count(key.Address.ToPrefix(isIPv6: true).Truncate((int)key.Length), 1));
    }

    public void Delete(IpPrefix prefix)
    {
        _ = (prefix.IsIPv4, prefix.IsSingleAddress) switch
        {
            (true, true) => maps.IpCache4.TryDelete(ToWord(prefix)),
            (true, false) => maps.Prefixes4.TryDelete(ToKey4(prefix)),
            (false, true) => maps.IpCache6.TryDelete(RawAddress.From(prefix)),
            (false, false) => maps.Prefixes6.TryDelete(ToKey6(prefix)),
        };
        Count(prefix, -1);
    }

    private void Count(IpPrefix prefix, int change)
    {
        if (prefix.IsSingleAddress || !(change > 0 ? _prefixes.Add(prefix) : _prefixes.Remove(prefix)))
        {
            return;
        }

        if (prefix.IsIPv4)
        {
            Ipv4Prefixes = (uint)(Ipv4Prefixes + change);
        }
        else
        {
            Ipv6Prefixes = (uint)(Ipv6Prefixes + change);
        }
    }
}
