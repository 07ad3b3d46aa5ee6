// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Netlink;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>The data plane, loaded once for all tests: programs and maps in a BPF file system of their own, and a network
/// namespace with devices for the packets to be on. Nothing is attached, nothing outlives the process.</summary>
public sealed class DataPlaneFixture : IDisposable
{
    private readonly TemporaryBpfFileSystem _files = new();
    private BpfObject? _edited;

    public DataPlaneFixture()
        : this(new DatapathOptions())
    {
    }

    internal DataPlaneFixture(DatapathOptions options, Func<BpfObjectSpec, BpfObjectSpec>? edit = null, uint translations = 1024)
    {
        options.PinRoot = _files["plane"];
        options.BalancesServices = true;
        options.MapSizes = new DatapathMapSizes
        {
            Endpoints = 64,
            Addresses = 256,
            Identities = 1024,
            PolicyEntries = 4096,
            PolicyLists = 1024,
            PolicyMasks = 1024,
            Connections = 1024,
            Fragments = 256,
            EventRingBytes = 16 * 1024,
            Services = 64,
            Frontends = 128,
            Backends = 1024,
            BackendSlots = 4096,
            Affinities = 256,
            SourceRanges = 64,
            NodeAddresses = 64,
            Translations = translations,
        };
        Options = options;
        Func<string, BpfMap> open = edit is null ? LoadPinned() : LoadEdited(edit);
        Maps = new DatapathMaps(open);
        Fragments4 = open("fragments4");
        Fragments6 = open("fragments6");
        Services = new ServiceMaps(open);
        Translations4 = open(TranslationMapNames.Translations4);
        Translations6 = open(TranslationMapNames.Translations6);
        Namespace = NetworkNamespace.Create();
        using NetlinkSocket netlink = new(Namespace);
        netlink.Links.SetUp("lo");
        foreach (Peer peer in Peers.Pods)
        {
            // The far end is never used; the packets of a test run go nowhere.
            netlink.Links.Create(new VethSpec($"pod{peer.Ifindex}", $"far{peer.Ifindex}")
            {
                Index = peer.Ifindex,
                PeerIndex = peer.Ifindex + 100,
                IsUp = true,
                IsPeerUp = true,
            });
        }
    }

    internal DatapathOptions Options { get; }

    internal DatapathMaps Maps { get; }

    internal DatapathPrograms Programs { get; private set; } = null!;

    internal BpfMap Fragments4 { get; }

    internal BpfMap Fragments6 { get; }

    internal ServiceMaps Services { get; }

    internal BpfMap Translations4 { get; }

    internal BpfMap Translations6 { get; }

    internal NetworkNamespace Namespace { get; }

    internal KernelClock Clock { get; } = KernelClock.Read();

    public void Dispose()
    {
        Namespace.Dispose();
        Fragments4.Dispose();
        Fragments6.Dispose();
        Services.Dispose();
        Translations4.Dispose();
        Translations6.Dispose();
        Maps.Dispose();
        Programs.Dispose();
        _edited?.Dispose();
        _files.Dispose();
    }

    private Func<string, BpfMap> LoadPinned()
    {
        PinLayout pins = new(Options.PinRoot);
        using Cilium.Datapath.Datapath loaded = new DatapathLoader(Options).Load();
        Programs = DatapathPrograms.TryOpen(pins, loaded.Generation)!;
        return name => BpfMap.OpenPinned(pins.Map(name));
    }

    /// <summary>Loads an object that the loader would not: one that was edited to reach what else cannot be reached.</summary>
    private Func<string, BpfMap> LoadEdited(Func<BpfObjectSpec, BpfObjectSpec> edit)
    {
        BpfObject loaded = _edited = edit(DatapathSpec.Build(Options, Clock)).Load();
        Programs = new DatapathPrograms
        {
            Generation = "edited",
            FromEndpoint = loaded.Programs[DatapathPrograms.FromEndpointName],
            ToEndpoint = loaded.Programs[DatapathPrograms.ToEndpointName],
            ReadClock = loaded.Programs[DatapathPrograms.ReadClockName],
        };
        return name => loaded.Maps[name];
    }
}
