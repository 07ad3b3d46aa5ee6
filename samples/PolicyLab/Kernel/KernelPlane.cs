// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Netlink;
using Cilium.Testing;

namespace PolicyLab;

/// <summary>The data plane as agents load it, with its maps in a BPF file system of its own and its devices in a network namespace of its
/// own. No packet is ever sent: the programs are run on packets by test runs. Everything ends with the process.</summary>
internal sealed class KernelPlane : IDisposable
{
    // Ports that no case probes: packets to the ports of tunnels are dropped before policy is asked.
    public const ushort VxlanPort = 4;
    public const ushort GenevePort = 7;

    private readonly TemporaryBpfFileSystem _files = new();
    private readonly Dictionary<EndpointId, ProbeDevice> _devices = [];

    public KernelPlane()
    {
        Namespace = NetworkNamespace.Create();
        var options = new DatapathOptions
        {
            PinRoot = _files["policylab"],
            HostNamespace = Namespace,
            VxlanPort = VxlanPort,
            GenevePort = GenevePort,
            MapSizes = new()
            {
                Endpoints = 256,
                Addresses = 4_096,
                Identities = 4_096,
                PolicyEntries = 65_536,
                PolicyLists = 32_768,
                PolicyMasks = 8_192,
                Connections = 65_536,
                Fragments = 128,
                EventRingBytes = 65_536,
            },
        };
        PinRoot = options.PinRoot;
        Datapath = new DatapathLoader(options).Load();
        var programs = Path.Combine(options.PinRoot, "programs", Datapath.Generation);
        FromEndpoint = BpfProgram.OpenPinned(Path.Combine(programs, "from_endpoint"));
        ToEndpoint = BpfProgram.OpenPinned(Path.Combine(programs, "to_endpoint"));
        Events = Datapath.Events.Open(FlowEventKinds.Drops | FlowEventKinds.Verdicts);
    }

    public NetworkNamespace Namespace { get; }

    /// <summary>Below which maps and programs are pinned.</summary>
    public string PinRoot { get; }

    public Datapath Datapath { get; }

    /// <summary>What runs where packets leave an endpoint.</summary>
    public BpfProgram FromEndpoint { get; }

    /// <summary>What runs where packets enter an endpoint.</summary>
    public BpfProgram ToEndpoint { get; }

    public FlowEventReader Events { get; }

    public ProbePackets Packets { get; } = new();

    /// <summary>The number that the next policy gets.</summary>
    public uint NextPolicyNumber { get; set; } = 1;

    /// <summary>Source ports that tracked connections have; from 1, none twice before they are forgotten.</summary>
    public ushort LastPort { get; set; }

    public ProbeDevice DeviceOf(EndpointId endpoint)
    {
        if (!_devices.TryGetValue(endpoint, out var device))
        {
            _devices.Add(endpoint, device = ProbeDevice.Create(endpoint.Value, Namespace));
        }

        return device;
    }

    /// <summary>A source port for a connection that was never seen.</summary>
    public ushort NextPort()
    {
        if (LastPort == ushort.MaxValue)
        {
            foreach (var endpoint in _devices.Keys)
            {
                Datapath.Connections.RemoveOf(endpoint);
            }

            LastPort = 0;
        }

        return ++LastPort;
    }

    public void Dispose()
    {
        Events.Dispose();
        FromEndpoint.Dispose();
        ToEndpoint.Dispose();
        Datapath.Dispose();
        Namespace.Dispose();
        _files.Dispose();
    }
}
