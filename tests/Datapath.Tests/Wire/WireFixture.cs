// SPDX-License-Identifier: Apache-2.0
using System.Net.NetworkInformation;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Identity;
using Cilium.Policy;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>Two pods on real devices with the data plane attached, for what a test run cannot show.</summary>
public sealed class WireFixture : IDisposable
{
    private readonly TemporaryBpfFileSystem _files = new();

    public WireFixture()
    {
        Node = new TestNode();
        DatapathOptions options = new() { PinRoot = _files["plane"], HostNamespace = Node.Namespace };
        options.MapSizes.Connections = 1024;
        options.MapSizes.Identities = 1024;
        Datapath = new DatapathLoader(options).Load();
        Alice = Attach(1);
        Bob = Attach(2);
    }

    public TestNode Node { get; }

    public Cilium.Datapath.Datapath Datapath { get; }

    public TestPod Alice { get; }

    public TestPod Bob { get; }

    public void Dispose()
    {
        Datapath.Dispose();
        Node.Dispose();
        _files.Dispose();
    }

    private TestPod Attach(ushort number)
    {
        TestPod pod = Node.AddPod($"10.7.0.{number}", $"fd07::{number}");
        EndpointId id = new(number);
        NumericIdentity identity = new(5000u + number);
        Datapath.Attach(new Endpoint
        {
            Id = id,
            Name = $"pod{number}",
            Identity = new SecurityIdentity(identity, LabelSet.Empty),
            IPv4 = pod.IPv4,
            IPv6 = pod.IPv6,
            Mac = ToPhysical(pod.Mac),
            HostMac = ToPhysical(pod.HostMac),
            InterfaceIndex = pod.HostInterfaceIndex,
        });
        Datapath.Policies.SetEndpointPolicy(id, new EndpointPolicyState(0, 1, false, false, false));
        Datapath.Addresses.Upsert(
        [
            new IpCacheEntry(IpPrefix.FromAddress(pod.IPv4!), identity, EndpointId: id),
            new IpCacheEntry(IpPrefix.FromAddress(pod.IPv6!), identity, EndpointId: id),
        ]);
        return pod;
    }

    private static PhysicalAddress ToPhysical(Cilium.Netlink.MacAddress mac)
    {
        byte[] bytes = new byte[6];
        mac.CopyTo(bytes);
        return new PhysicalAddress(bytes);
    }
}
