// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.NetworkInformation;
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Identity;
using Cilium.Netlink;
using Cilium.Policy;
using Cilium.Testing;

namespace Cilium.Benchmarks.Packets;

/// <summary>The real data plane, loaded by the real loader, with two pods attached in a namespace of its own, fed by the real
/// policy engine. Nothing of it outlives the process.</summary>
internal sealed class PacketBed : IDisposable
{
    public const ushort AliceId = 1;
    private const int BatchSize = 4096;

    private readonly TemporaryBpfFileSystem _files = new();
    private readonly DatapathPrograms _programs;
    private readonly PolicyEngine _engine;
    private int _friends;

    public PacketBed()
    {
        Node = new TestNode();
        AlicePod = Node.AddPod("10.0.0.1", "fd00::1");
        BobPod = Node.AddPod("10.0.0.2", "fd00::2");
        PinLayout pins = new(_files["plane"]);
        Datapath = new DatapathLoader(new DatapathOptions { PinRoot = pins.Root, HostNamespace = Node.Namespace }).Load();
        _programs = DatapathPrograms.TryOpen(pins, Datapath.Generation)!;
        Maps = new DatapathMaps(name => BpfMap.OpenPinned(pins.Map(name)));
        Pins = pins;
        _engine = new PolicyEngine(new PolicyOptions(), Datapath.Policies);
        _engine.OnIdentitiesChanged([.. ReservedIdentities.All, Roster.Alice, Roster.Bob, Roster.Stranger], []);
        Attach(AliceId, AlicePod, Roster.Alice);
        Attach(2, BobPod, Roster.Bob);
        Know(Roster.Stranger, Roster.StrangerIPv4, Roster.StrangerIPv6);
    }

    public TestNode Node { get; }

    public TestPod AlicePod { get; }

    public TestPod BobPod { get; }

    public Datapath.Datapath Datapath { get; }

    public DatapathMaps Maps { get; }

    public PinLayout Pins { get; }

    public BpfProgram FromEndpoint => _programs.FromEndpoint;

    public BpfProgram ToEndpoint => _programs.ToEndpoint;

    /// <summary>Puts a policy in force for both pods, in place of the one before.</summary>
    public void Enforce(PolicyDocument document) => _engine.Upsert(document);

    /// <summary>Makes so many friends known, each with an identity and an address of both families.</summary>
    public void SetFriends(int count)
    {
        for (int first = _friends; first < count; first += BatchSize)
        {
            int[] fresh = [.. Enumerable.Range(first, Math.Min(BatchSize, count - first))];
            _engine.OnIdentitiesChanged([.. fresh.Select(Roster.Friend)], []);
            Datapath.Addresses.Upsert([.. fresh.SelectMany(EntriesOf)]);
        }

        if (count < _friends)
        {
            int[] gone = [.. Enumerable.Range(count, _friends - count)];
            Datapath.Addresses.Delete([.. gone.SelectMany(EntriesOf).Select(entry => entry.Prefix)]);
            _engine.OnIdentitiesChanged([], [.. gone.Select(index => Roster.Friend(index).Id)]);
        }

        _friends = count;
    }

    public void Dispose()
    {
        _programs.Dispose();
        Maps.Dispose();
        Datapath.Dispose();
        Node.Dispose();
        _files.Dispose();
    }

    private static IEnumerable<IpCacheEntry> EntriesOf(int index)
    {
        NumericIdentity identity = Roster.Friend(index).Id;
        yield return new IpCacheEntry(IpPrefix.FromAddress(Roster.FriendAddress(index, isIPv6: false)), identity);
        yield return new IpCacheEntry(IpPrefix.FromAddress(Roster.FriendAddress(index, isIPv6: true)), identity);
    }

    private void Attach(ushort id, TestPod pod, SecurityIdentity identity)
    {
        Endpoint endpoint = new()
        {
            Id = new EndpointId(id),
            Name = $"pod{id}",
            Identity = identity,
            IPv4 = pod.IPv4,
            IPv6 = pod.IPv6,
            Mac = ToPhysical(pod.Mac),
            HostMac = ToPhysical(pod.HostMac),
            InterfaceIndex = pod.HostInterfaceIndex,
        };
        Datapath.Attach(endpoint);
        _engine.SetEndpoint(endpoint);
        Know(identity, pod.IPv4!, pod.IPv6!, endpoint.Id);
    }

    private void Know(SecurityIdentity identity, IPAddress ipv4, IPAddress ipv6, EndpointId endpoint = default) => Datapath.Addresses.Upsert(
    [
        new IpCacheEntry(IpPrefix.FromAddress(ipv4), identity.Id, EndpointId: endpoint),
        new IpCacheEntry(IpPrefix.FromAddress(ipv6), identity.Id, EndpointId: endpoint),
    ]);

    private static PhysicalAddress ToPhysical(MacAddress mac)
    {
        byte[] bytes = new byte[6];
        mac.CopyTo(bytes);
        return new PhysicalAddress(bytes);
    }
}
