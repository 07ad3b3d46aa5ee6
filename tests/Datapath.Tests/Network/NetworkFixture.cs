// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Bpf;
using Cilium.Datapath;
using Cilium.Netlink;

namespace Datapath.Tests;

/// <summary>A node for test runs: the programs of its own devices, on the maps of a data plane with pods, in a namespace with routes.
/// Programs with other constants are loaded on the same maps when a test asks for them.</summary>
public sealed class NetworkFixture : IDisposable
{
    /// <summary>The device to the world.</summary>
    public const int Outside = 20;

    /// <summary>The device to the other nodes, whose packets may be smaller.</summary>
    public const int Inside = 21;

    private readonly Dictionary<string, BpfObject> _loaded = [];

    public NetworkFixture()
    {
        Plane = new DataPlaneFixture(new DatapathOptions(), translations: 262_144);
        using NetlinkSocket netlink = new(Plane.Namespace);
        Plane.Namespace.Run(static () =>
        {
            File.WriteAllText("/proc/sys/net/ipv4/ip_forward", "1");
            File.WriteAllText("/proc/sys/net/ipv6/conf/all/forwarding", "1");
        });
        Lay(netlink, "outside", Outside, OutsideMac, 1500, NodeAddresses.Node4, 24, NodeAddresses.Node6, 64);
        Lay(netlink, "inside", Inside, InsideMac, 1400, NodeAddresses.Inside4, 24, NodeAddresses.Inside6, 64);
        Route(netlink, Outside, "0.0.0.0/0", NodeAddresses.Router4);
        Route(netlink, Outside, "::/0", NodeAddresses.Router6);
        Route(netlink, Inside, "10.0.9.0/24", NodeAddresses.OtherInside4);
        Route(netlink, Inside, "fd00:9::/64", NodeAddresses.OtherInside6);
        foreach (Peer pod in Peers.Pods)
        {
            netlink.Routes.Add(new RouteSpec(new IPNetwork(pod.IPv4, 32)) { LinkIndex = pod.Ifindex });
            netlink.Routes.Add(new RouteSpec(new IPNetwork(pod.IPv6, 128)) { LinkIndex = pod.Ifindex });
        }
    }

    public static MacAddress OutsideMac { get; } = MacAddress.Parse("02:cc:00:00:00:01");

    public static MacAddress InsideMac { get; } = MacAddress.Parse("02:cc:00:00:00:02");

    internal DataPlaneFixture Plane { get; }

    /// <summary>Opens a map of the node's programs.</summary>
    internal BpfMap<TKey, TValue> Map<TKey, TValue>(string name)
        where TKey : unmanaged
        where TValue : unmanaged => Programs("").Maps[name].As<TKey, TValue>();

    internal BpfMap Map(string name) => Programs("").Maps[name];

    /// <summary>The programs with these constants: <c>name=value</c>, separated by blanks.</summary>
    internal BpfObject Programs(string constants)
    {
        if (_loaded.TryGetValue(constants, out BpfObject? loaded))
        {
            return loaded;
        }

        BpfObjectSpec spec = BpfObjectSpec.FromResource(typeof(DatapathLoader).Assembly, "network.bpf.o");
        foreach (string assignment in constants.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = assignment.Split('=');
            spec.Variables[parts[0]].SetBytes(Convert.FromHexString(parts[1]));
        }

        string maps = Path.Combine(Plane.Options.PinRoot, "maps");
        foreach (BpfMapSpec map in spec.Maps)
        {
            map.PinPath = Path.Combine(maps, map.Name);
            if (File.Exists(map.PinPath))
            {
                using BpfMap present = BpfMap.OpenPinned(map.PinPath);
                map.MaxEntries = present.MaxEntries;
            }
            else if (s_sizes.TryGetValue(map.Name, out uint entries))
            {
                map.MaxEntries = entries;
            }
        }

        loaded = spec.Load(new BpfLoadOptions { PinRoot = maps });
        _loaded.Add(constants, loaded);
        return loaded;
    }

    public void Dispose()
    {
        foreach (BpfObject loaded in _loaded.Values)
        {
            loaded.Dispose();
        }

        Plane.Dispose();
    }

    private static readonly Dictionary<string, uint> s_sizes = new()
    {
        ["backends"] = 1024, ["backend_counts"] = 1024, ["pool_slots"] = 8192, ["pools"] = 1024, ["frontend_addresses"] = 1024, ["service_refusals"] = 1024,
        ["affinities"] = 1024, ["nat_targets"] = 1024,
    };

    private static void Lay(
        NetlinkSocket netlink, string name, int index, MacAddress mac, int mtu, IPAddress address4, int length4, IPAddress address6, int length6)
    {
        netlink.Links.Create(new VethSpec(name, $"{name}-far") { Index = index, PeerIndex = index + 100, MacAddress = mac, Mtu = mtu, IsUp = true, IsPeerUp = true });
        netlink.Addresses.Add(new AddressSpec(index, address4, length4));
        netlink.Addresses.Add(new AddressSpec(index, address6, length6) { SkipsDuplicateDetection = true });
        netlink.Addresses.AwaitReady(address6);
    }

    private static void Route(NetlinkSocket netlink, int link, string prefix, IPAddress gateway)
    {
        netlink.Routes.Add(new RouteSpec(IPNetwork.Parse(prefix)) { Gateway = gateway, LinkIndex = link });
    }
}
