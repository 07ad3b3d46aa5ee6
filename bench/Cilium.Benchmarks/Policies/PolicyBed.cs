// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Identity;
using Cilium.Netlink;
using Cilium.Policy;
using Cilium.Testing;

namespace Cilium.Benchmarks.Policies;

/// <summary>The real data plane with hundreds of endpoints on devices of their own, under thousands of policies, in a cluster of many
/// identities. Nothing of it outlives the process.</summary>
internal sealed class PolicyBed : IDisposable
{
    private const int Namespaces = 20;
    private const int Batch = 4096;

    private readonly TemporaryBpfFileSystem _files = new();
    private readonly TestNode _node = new();
    private readonly DatapathPrograms _programs;
    private readonly Endpoint[] _endpoints;

    public PolicyBed(int policies, int identities, int endpoints)
    {
        PinLayout pins = new(_files["plane"]);
        Datapath = new DatapathLoader(new DatapathOptions { PinRoot = pins.Root, HostNamespace = _node.Namespace }).Load();
        _programs = DatapathPrograms.TryOpen(pins, Datapath.Generation)!;
        Maps = new DatapathMaps(name => BpfMap.OpenPinned(pins.Map(name)));
        Engine = new PolicyEngine(new PolicyOptions(), Datapath.Policies);
        Engine.OnIdentitiesChanged([.. ReservedIdentities.All, .. Enumerable.Range(0, endpoints).Select(Population.Local).DistinctBy(identity => identity.Id)], []);
        for (int first = 0; first < identities; first += Batch)
        {
            int[] some = [.. Enumerable.Range(first, Math.Min(Batch, identities - first))];
            Engine.OnIdentitiesChanged([.. some.Select(Population.Identity)], []);
            Datapath.Addresses.Upsert([.. some.Select(EntryOf)]);
        }

        Engine.Apply([.. Population.Policies(policies)], []);
        _endpoints = [.. Enumerable.Range(0, endpoints).Select(Create)];
        foreach (Endpoint endpoint in _endpoints)
        {
            Datapath.Attach(endpoint);
            Engine.SetEndpoint(endpoint);
            Datapath.Addresses.Upsert([new IpCacheEntry(IpPrefix.FromAddress(endpoint.IPv4!), endpoint.Identity!.Id, EndpointId: endpoint.Id)]);
        }
    }

    public Population Population { get; } = new(Namespaces);

    public Datapath.Datapath Datapath { get; }

    public PolicyEngine Engine { get; }

    public DatapathMaps Maps { get; }

    public int Endpoints => _endpoints.Length;

    public Endpoint Endpoint(int index) => _endpoints[index];

    /// <summary>Runs work where the devices are.</summary>
    public void Run(Action work) => _node.Namespace.Run(work);

    public static IpCacheEntry EntryOf(int identity) =>
        new(PrefixOf(identity), new NumericIdentity(Population.FirstIdentity + (uint)identity));

    public static IpPrefix PrefixOf(int identity) => IpPrefix.FromAddress(AddressOf(identity));

    /// <summary>A packet that opens a TCP connection to an endpoint.</summary>
    public byte[] Opening(int endpoint)
    {
        Endpoint target = _endpoints[endpoint];
        return PacketSpec.Empty.Ethernet(new MacAddress(target.HostMac!.GetAddressBytes()), new MacAddress(target.Mac!.GetAddressBytes()))
            .IP(AddressOf(0), target.IPv4!).Tcp(1024, Population.FirstPort, TcpFlags.Syn).ToBytes();
    }

    /// <summary>Whether the kernel lets a packet pass to an endpoint.</summary>
    /// <param name="endpoint">Which one.</param>
    /// <param name="packet">What <see cref="Opening"/> gave for it; changed.</param>
    /// <param name="peer">The identity whose address it comes from.</param>
    /// <param name="source">The port that it comes from.</param>
    /// <param name="destination">The port that it goes to.</param>
    public bool Passes(int endpoint, byte[] packet, int peer, ushort source, ushort destination)
    {
        const int Network = 14, Transport = Network + 20, SourceAddress = Network + 12;
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(SourceAddress), WordOf(peer));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(Transport), source);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(Transport + 2), destination);
        SkBuffContext context = new() { InterfaceIndex = (uint)_endpoints[endpoint].InterfaceIndex };
        return _programs.ToEndpoint.TestRun(packet, ref context).ReturnValue switch
        {
            0 => true,
            2 => false,
            var other => throw new InvalidOperationException($"The program returned {other} for a packet to endpoint {endpoint}."),
        };
    }

    public void Dispose()
    {
        _programs.Dispose();
        Maps.Dispose();
        Datapath.Dispose();
        _node.Dispose();
        _files.Dispose();
    }

    private static uint WordOf(int identity) => (20u << 24) + 1 + (uint)identity;

    private static IPAddress AddressOf(int identity)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, WordOf(identity));
        return new IPAddress(bytes);
    }

    private Endpoint Create(int index)
    {
        int number = index + 1;
        LinkInfo link = _node.Netlink.Links.Create(new VethSpec($"lxc{number}", $"pod{number}") { IsUp = true, IsPeerUp = true });
        return new Endpoint
        {
            Id = new EndpointId((ushort)number),
            Name = string.Create(CultureInfo.InvariantCulture, $"pod{number}"),
            Identity = Population.Local(index),
            IPv4 = new IPAddress([10, 1, (byte)(number >> 8), (byte)number]),
            Mac = new PhysicalAddress([2, 0, 0, 0, (byte)(number >> 8), (byte)number]),
            HostMac = new PhysicalAddress([2, 1, 0, 0, (byte)(number >> 8), (byte)number]),
            InterfaceIndex = link.Index,
        };
    }
}
