// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Netlink;

namespace Cilium.Testing;

/// <summary>A pod for tests: a network namespace whose only device is one end of a cable to its <see cref="TestNode"/>.</summary>
/// <remarks>
/// As a CNI plugin would set it up: the addresses are its own alone (/32 and /128), everything goes to a gateway on the
/// link (169.254.1.1 and fe80::1) that exists only in what answers for it, the node routes the addresses to the host-side
/// device and knows the pod's MAC address. Sockets are made in the namespace and can be used from anywhere.
/// </remarks>
public sealed partial class TestPod : IDisposable
{
    /// <summary>The pod's IPv4 gateway.</summary>
    public static IPAddress IPv4Gateway { get; } = IPAddress.Parse("169.254.1.1");

    /// <summary>The pod's IPv6 gateway.</summary>
    public static IPAddress IPv6Gateway { get; } = IPAddress.Parse("fe80::1");

    private const string PodDevice = "eth0";

    private readonly TestNode _node;

    private TestPod(TestNode node, TestPodSpec spec, NetworkNamespace ns, NetlinkSocket netlink, LinkInfo hostLink, LinkInfo podLink)
    {
        _node = node;
        Spec = spec;
        Namespace = ns;
        Netlink = netlink;
        HostInterface = hostLink.Name;
        HostInterfaceIndex = hostLink.Index;
        InterfaceIndex = podLink.Index;
        Mac = podLink.MacAddress!.Value;
        HostMac = hostLink.MacAddress!.Value;
    }

    /// <summary>What it was made from.</summary>
    public TestPodSpec Spec { get; }

    /// <summary>The pod's namespace.</summary>
    public NetworkNamespace Namespace { get; }

    /// <summary>Configures the pod's namespace.</summary>
    public NetlinkSocket Netlink { get; }

    /// <summary>The IPv4 address, or null.</summary>
    public IPAddress? IPv4 => Spec.IPv4;

    /// <summary>The IPv6 address, or null.</summary>
    public IPAddress? IPv6 => Spec.IPv6;

    /// <summary>The name of the host-side device.</summary>
    public string HostInterface { get; }

    /// <summary>The index of the host-side device, in the node's namespace.</summary>
    public int HostInterfaceIndex { get; }

    /// <summary>The index of the pod's device, in its own namespace.</summary>
    public int InterfaceIndex { get; }

    /// <summary>The MAC address of the pod's device.</summary>
    public MacAddress Mac { get; }

    /// <summary>The MAC address of the host-side device, the gateway's.</summary>
    public MacAddress HostMac { get; }

    /// <summary>The pod's address of the family of <paramref name="other"/>.</summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    public IPAddress AddressFor(IPAddress other)
    {
        ArgumentNullException.ThrowIfNull(other);
        IPAddress? own = other.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? IPv4 : IPv6;
        return own ?? throw new InvalidOperationException($"The pod has no address of the family of {other}.");
    }

    /// <summary>Removes the pod's devices at once and lets go of its namespace.</summary>
    public void Dispose()
    {
        _node.Netlink.Links.TryDelete(HostInterfaceIndex);
        _node.Forget(this);
        Release();
    }

    internal static TestPod Create(TestNode node, TestPodSpec spec, int number)
    {
        NetworkNamespace ns = NetworkNamespace.Create();
        NetlinkSocket? netlink = null;
        LinkInfo? hostLink = null;
        try
        {
            ns.Run(static () => NamespaceSettings.Quieten());
            netlink = new NetlinkSocket(ns);
            hostLink = node.Netlink.Links.Create(new VethSpec($"pod{number}", PodDevice)
            {
                PeerNamespace = ns,
                Mtu = spec.Mtu,
                PeerMtu = spec.Mtu,
                IsUp = true,
                IsPeerUp = true,
            });
            netlink.Links.SetUp("lo");
            TestPod pod = new(node, spec, ns, netlink, hostLink, netlink.Links.Get(PodDevice));
            pod.Configure();
            return pod;
        }
        catch
        {
            if (hostLink is not null)
            {
                node.Netlink.Links.TryDelete(hostLink.Index);
            }

            netlink?.Dispose();
            ns.Dispose();
            throw;
        }
    }

    internal void Release()
    {
        Netlink.Dispose();
        Namespace.Dispose();
    }

    private void Configure()
    {
        Configure(IPv4, IPv4Gateway, RouteSpec.DefaultIPv4);
        Configure(IPv6, IPv6Gateway, RouteSpec.DefaultIPv6);
    }

    private void Configure(IPAddress? address, IPAddress gateway, IPNetwork everything)
    {
        if (address is null)
        {
            return;
        }

        int bits = address.GetAddressBytes().Length * 8;
        Netlink.Addresses.Add(new AddressSpec(InterfaceIndex, address, bits) { SkipsDuplicateDetection = true });
        if (Spec.HasStaticGateway)
        {
            Netlink.Neighbors.Add(new NeighborSpec(InterfaceIndex, gateway) { MacAddress = HostMac });
        }

        Netlink.Routes.Add(new RouteSpec(everything) { Gateway = gateway, LinkIndex = InterfaceIndex, IsOnLink = true });
        _node.Netlink.Routes.Add(new RouteSpec(new IPNetwork(address, bits)) { LinkIndex = HostInterfaceIndex });
        _node.Netlink.Neighbors.Add(new NeighborSpec(HostInterfaceIndex, address) { MacAddress = Mac });
        Netlink.Addresses.AwaitReady(address);
    }
}
