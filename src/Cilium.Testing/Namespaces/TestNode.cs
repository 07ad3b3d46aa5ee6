// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Netlink;

namespace Cilium.Testing;

/// <summary>A node for tests: a network namespace that routes, in which the host-side devices of pods live.</summary>
/// <remarks>
/// Without a name, so it vanishes with the process however that ends. Creating one takes about 2 ms, a pod as long.
/// Where no data plane is attached nobody answers for the pods' gateway: set <see cref="TestPodSpec.HasStaticGateway"/>.
/// Needs CAP_NET_ADMIN and CAP_SYS_ADMIN. Not thread-safe.
/// <code>
/// using TestNode node = new();
/// TestPod client = node.AddPod("10.0.0.1", "fd00::1");
/// TestPod server = node.AddPod("10.0.0.2", "fd00::2");
/// </code>
/// </remarks>
public sealed class TestNode : IDisposable
{
    private readonly List<TestPod> _pods = [];
    private int _lastDevice;

    /// <summary>Makes the namespace, with its loopback device on and forwarding of both families.</summary>
    /// <exception cref="NetworkNamespaceException">EPERM without the capabilities.</exception>
    public TestNode()
    {
        Namespace = NetworkNamespace.Create();
        try
        {
            Namespace.Run(static () =>
            {
                NamespaceSettings.Quieten();
                NamespaceSettings.Write("ipv4/ip_forward", "1");
                NamespaceSettings.Write("ipv6/conf/all/forwarding", "1");

                // A pod answers by the way it is asked; what comes in elsewhere is routing's business, not the filter's.
                NamespaceSettings.Write("ipv4/conf/all/rp_filter", "0");
                NamespaceSettings.Write("ipv4/conf/default/rp_filter", "0");
            });
            Netlink = new NetlinkSocket(Namespace);
            Netlink.Links.SetUp("lo");
        }
        catch
        {
            Netlink?.Dispose();
            Namespace.Dispose();
            throw;
        }
    }

    /// <summary>The node's namespace.</summary>
    public NetworkNamespace Namespace { get; }

    /// <summary>Configures the node's namespace.</summary>
    public NetlinkSocket Netlink { get; }

    /// <summary>The pods in the order in which they were added.</summary>
    public IReadOnlyList<TestPod> Pods => _pods;

    /// <summary>Adds a pod.</summary>
    /// <param name="addresses">At most one IPv4 and one IPv6 address.</param>
    public TestPod AddPod(params ReadOnlySpan<string> addresses)
    {
        TestPodSpec spec = new();
        foreach (string text in addresses)
        {
            IPAddress address = IPAddress.Parse(text);
            spec = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
                ? spec with { IPv4 = address }
                : spec with { IPv6 = address };
        }

        return AddPod(spec);
    }

    /// <summary>Adds a pod.</summary>
    /// <exception cref="ArgumentException">The blueprint has no address, or one of the wrong family.</exception>
    /// <exception cref="NetlinkException">The kernel refused; nothing is left.</exception>
    public TestPod AddPod(TestPodSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        spec.Validate();
        TestPod pod = TestPod.Create(this, spec, ++_lastDevice);
        _pods.Add(pod);
        return pod;
    }

    /// <summary>Joins this node and another by a cable, each with its own addresses on it.</summary>
    /// <param name="other">The other node.</param>
    /// <param name="ownPrefix">This node's address with the length of the network, for example <c>192.0.2.1/24</c>.</param>
    /// <param name="otherPrefix">The other's.</param>
    /// <returns>The cable; routes beyond the network are the caller's.</returns>
    public TestCable Connect(TestNode other, string ownPrefix, string otherPrefix)
    {
        ArgumentNullException.ThrowIfNull(other);
        return TestCable.Lay(this, other, ownPrefix, otherPrefix, ++_lastDevice, ++other._lastDevice);
    }

    /// <summary>Removes pods and namespace.</summary>
    public void Dispose()
    {
        foreach (TestPod pod in _pods)
        {
            pod.Release();
        }

        _pods.Clear();
        Netlink.Dispose();
        Namespace.Dispose();
    }

    internal void Forget(TestPod pod) => _pods.Remove(pod);
}
