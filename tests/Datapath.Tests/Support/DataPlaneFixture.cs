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

    public DataPlaneFixture()
        : this(new DatapathOptions())
    {
    }

    internal DataPlaneFixture(DatapathOptions options)
    {
        options.PinRoot = _files["plane"];
        options.MapSizes = new DatapathMapSizes
        {
            Endpoints = 64,
            Addresses = 256,
            Identities = 1024,
            PolicyEntries = 4096,
            Connections = 1024,
            Fragments = 256,
            EventRingBytes = 16 * 1024,
        };
        Options = options;
        PinLayout pins = new(options.PinRoot);
        using (Cilium.Datapath.Datapath loaded = new DatapathLoader(options).Load())
        {
            Programs = DatapathPrograms.TryOpen(pins, loaded.Generation)!;
        }

        Maps = new DatapathMaps(name => BpfMap.OpenPinned(pins.Map(name)));
        Fragments4 = BpfMap.OpenPinned(pins.Map("fragments4"));
        Fragments6 = BpfMap.OpenPinned(pins.Map("fragments6"));
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

    internal DatapathPrograms Programs { get; }

    internal BpfMap Fragments4 { get; }

    internal BpfMap Fragments6 { get; }

    internal NetworkNamespace Namespace { get; }

    internal KernelClock Clock { get; } = KernelClock.Read();

    public void Dispose()
    {
        Namespace.Dispose();
        Fragments4.Dispose();
        Fragments6.Dispose();
        Maps.Dispose();
        Programs.Dispose();
        _files.Dispose();
    }
}
