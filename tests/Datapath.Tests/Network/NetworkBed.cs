// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath.Layout;
using Cilium.Testing;
using static Datapath.Tests.NetworkFixture;

namespace Datapath.Tests;

/// <summary>The node of test runs, emptied, with the services that a test puts into its maps.</summary>
internal sealed partial class NetworkBed : IDisposable
{
    private readonly NetworkFixture _node;
    private uint _services;
    private uint _frontends;
    private uint _slots;
    private uint _backends;

    public NetworkBed(NetworkFixture node)
    {
        _node = node;
        Pods = new TestBed(node.Plane);
        Clear();

        // Whatever is looked for may be there; what the filter itself is worth, others prove.
        for (int word = 0; word < node.Plane.Services.FrontendFilter.Length; word++)
        {
            node.Plane.Services.FrontendFilter.GetWritable(word) = ulong.MaxValue;
        }

        Devices.Update(Outside, new NetworkDeviceValue { Ipv4 = TestBed.ToWord(NodeAddresses.Node4), Ipv6 = RawAddress.From(NodeAddresses.Node6) });
        Devices.Update(Inside, new NetworkDeviceValue { Ipv4 = TestBed.ToWord(NodeAddresses.Inside4), Ipv6 = RawAddress.From(NodeAddresses.Inside6) });
        foreach (IPAddress address in (IPAddress[])[NodeAddresses.Node4, NodeAddresses.Node6, NodeAddresses.Inside4, NodeAddresses.Inside6])
        {
            Nodes.Update(RawAddress.From(address), 1u);
        }

        foreach (IPAddress address in (IPAddress[])[NodeAddresses.OtherInside4, NodeAddresses.OtherInside6])
        {
            Nodes.Update(RawAddress.From(address), 2u);
        }
    }

    /// <summary>The pods of the node, and all that is not the network's.</summary>
    public TestBed Pods { get; }

    /// <summary>The constants that the programs are run with: <c>name=bytes</c>, separated by blanks.</summary>
    public string Constants { get; set; } = "";

    public BpfMap<uint, NetworkDeviceValue> Devices => _node.Map<uint, NetworkDeviceValue>("network_devices");

    public BpfMap<RawAddress, uint> Nodes => _node.Map<RawAddress, uint>("node_addresses");

    public BpfMap<TranslationKey4, TranslationValue> Translations4 => _node.Map<TranslationKey4, TranslationValue>("translations4");

    public BpfMap<TranslationKey6, TranslationValue> Translations6 => _node.Map<TranslationKey6, TranslationValue>("translations6");

    public BpfMap<NatTargetKey, NatTargetValue> Targets => _node.Map<NatTargetKey, NatTargetValue>("nat_targets");

    public BpfMap<uint, BackendCountValue> BackendCounts => _node.Map<uint, BackendCountValue>("backend_counts");

    public BpfMap<uint, ulong> Refusals => _node.Map<uint, ulong>("service_refusals");

    /// <summary>Puts a service port into the maps.</summary>
    /// <returns>Its number; its backends' identifiers follow each other, the first is that of the second value.</returns>
    public (uint Number, uint FirstBackend) Add(BalancedPort service)
    {
        uint number = ++_services, frontend = ++_frontends, first = _backends + 1, start = _slots;
        foreach (BalancedBackend backend in service.Backends)
        {
            Put(++_backends, number, service.Protocol, backend);
            _node.Map<uint, uint>("pool_slots").Update(_slots++, _backends);
        }

        uint count = (uint)service.Backends.Count | (service.IsMaglev ? PoolValue.Maglev : 0);
        foreach (uint pool in (uint[])[number * 2, (number * 2) + 1])
        {
            _node.Map<uint, PoolValue>("pools").Update(pool, new PoolValue { First = start, Count = count, AffinityTimeout = service.AffinityTimeout });
        }

        bool isIPv6 = service.Address is { } address ? address.AddressFamily == AddressFamily.InterNetworkV6 : service.IsIPv6;
        FrontendValue value = new() { Id = frontend, Service = number, Inside = number * 2, Outside = (number * 2) + 1, Flags = service.Flags };
        value.Flags |= service.AffinityTimeout > 0 ? FrontendFlags.Affinity : 0;
        value.Flags |= service.SourceRanges.Count > 0 ? FrontendFlags.SourceRanges : 0;
        ushort port = BinaryPrimitives.ReverseEndianness(service.Port);
        RawAddress raw = RawAddress.From(service.Address);
        if (isIPv6)
        {
            _node.Map<FrontendKey6, FrontendValue>("frontends6").Update(new FrontendKey6 { Address = raw, Port = port, Protocol = service.Protocol }, value);
        }
        else
        {
            uint word = service.Address is null ? 0 : TestBed.ToWord(service.Address);
            _node.Map<FrontendKey4, FrontendValue>("frontends4").Update(new FrontendKey4 { Address = word, Port = port, Protocol = service.Protocol }, value);
        }

        foreach (IpPrefix prefix in service.SourceRanges)
        {
            Allow(number, prefix);
        }

        return (number, first);
    }

    /// <summary>Changes a backend.</summary>
    public void Put(uint id, uint service, byte protocol, BalancedBackend backend) => _node.Map<uint, BackendValue>("backends").Update(id, new BackendValue
    {
        Id = id,
        Service = service,
        Protocol = protocol,
        Address = RawAddress.From(backend.Address),
        Port = BinaryPrimitives.ReverseEndianness(backend.Port),
        Phase = backend.Phase,
        Flags = (backend.IsLocal ? BackendFlags.Local : 0) | (backend.Phase == 0 ? BackendFlags.Inside | BackendFlags.Outside : 0),
    });

    /// <summary>Takes a backend away, and every slot of its pool but those of others.</summary>
    public void RemoveBackend(uint id) => _node.Map<uint, BackendValue>("backends").Update(id, default);

    /// <summary>Lets a service have these slots.</summary>
    public void Point(uint service, params uint[] backends)
    {
        uint start = _slots;
        foreach (uint backend in backends)
        {
            _node.Map<uint, uint>("pool_slots").Update(_slots++, backend);
        }

        foreach (uint pool in (uint[])[service * 2, (service * 2) + 1])
        {
            _node.Map<uint, PoolValue>("pools").Update(pool, new PoolValue { First = start, Count = (uint)backends.Length });
        }
    }

    /// <summary>A packet reaches the node on a device.</summary>
    public Judgement Receive(PacketSpec packet, int device = Outside) => Receive(packet.ToBytes(), device);

    /// <inheritdoc cref="Receive(PacketSpec, int)"/>
    public Judgement Receive(byte[] packet, int device = Outside) => Run("from_network", packet, new SkBuffContext { InterfaceIndex = (uint)device });

    /// <summary>A packet of a pod leaves the node.</summary>
    public Judgement Leave(Peer pod, PacketSpec packet, int device = Outside, uint mark = 0) =>
        Run("to_network", packet.ToBytes(), new SkBuffContext { InterfaceIndex = (uint)device, IngressInterfaceIndex = (uint)pod.Ifindex, Mark = mark });

    /// <summary>A packet of the node itself leaves it.</summary>
    public Judgement Leave(PacketSpec packet, int device = Outside, uint mark = 0) =>
        Run("to_network", packet.ToBytes(), new SkBuffContext { InterfaceIndex = (uint)device, Mark = mark });

    /// <summary>Has dead entries collected; how many were.</summary>
    public (uint Kept, uint Removed) Collect()
    {
        _node.Programs(Constants).Programs["collect_translations"].TestRun(new BpfTestRun { Context = new byte[8] });
        _node.Map<uint, NetworkStateValue>("network").TryLookup(0, out NetworkStateValue state);
        return (state.Kept, state.Removed);
    }

    /// <summary>Has pods keep their addresses towards a prefix.</summary>
    public void Exclude(IpPrefix prefix)
    {
        RawAddress address = RawAddress.From(prefix);
        if (prefix.IsIPv4)
        {
            uint word = TestBed.ToWord(address.ToIPAddress(isIPv6: false));
            _node.Map<Prefix4Key, byte>("masquerade_exclusions4").Update(new Prefix4Key { Length = (uint)prefix.Length, Address = word }, 1);
        }
        else
        {
            _node.Map<Prefix6Key, byte>("masquerade_exclusions6").Update(new Prefix6Key { Length = (uint)prefix.Length, Address = address }, 1);
        }

        _node.Map<uint, NetworkStateValue>("network").Update(0u, new NetworkStateValue { Exclusions4 = 1, Exclusions6 = 1 });
    }

    public void Dispose() => Pods.Dispose();

    private Judgement Run(string program, byte[] packet, SkBuffContext context)
    {
        byte[] output = new byte[packet.Length + 128];
        BpfTestRunResult result = default;
        _node.Plane.Namespace.Run(() => result = _node.Programs(Constants).Programs[program].TestRun(packet, ref context, output));
        return new Judgement((TcAction)result.ReturnValue, Pods.TakeDrops(), output[..result.OutputLength], context.Mark);
    }

    private void Allow(uint service, IpPrefix prefix)
    {
        RawAddress address = RawAddress.From(prefix);
        if (prefix.IsIPv4)
        {
            SourceRangeKey4 key = new() { Length = 32 + (uint)prefix.Length, Service = service, Address = TestBed.ToWord(address.ToIPAddress(isIPv6: false)) };
            _node.Map<SourceRangeKey4, byte>("source_ranges4").Update(key, 1);
        }
        else
        {
            _node.Map<SourceRangeKey6, byte>("source_ranges6").Update(new SourceRangeKey6 { Length = 32 + (uint)prefix.Length, Service = service, Address = address }, 1);
        }
    }
}
