// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Datapath;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>The maps of services, in a BPF file system of their own, and what writes them. No program is attached.</summary>
internal sealed class ServicePlane : IDisposable
{
    private readonly TemporaryBpfFileSystem _files;
    private readonly bool _ownsFiles;

    public ServicePlane(DatapathMapSizes? sizes = null, TemporaryBpfFileSystem? files = null)
    {
        _files = files ?? new TemporaryBpfFileSystem();
        _ownsFiles = files is null;
        BpfObjectSpec spec = SocketSpec.Build(new SocketBalancerOptions { MapSizes = sizes ?? Sizes() });
        spec.SelectPrograms();
        PinLayout pins = new(_files["plane"]);
        PinDirectories.Create(pins);
        Generations.Load(spec, SocketMapNames.All, [], pins, pins.Maps, "none");
        Maps = new ServiceMaps(name => BpfMap.OpenPinned(pins.Map(name)));
        Open();
    }

    public ServiceMaps Maps { get; }

    public KernelServiceDatapath Services { get; private set; } = null!;

    /// <summary>How often a change waited for programs to end.</summary>
    public int Waits { get; private set; }

    public static DatapathMapSizes Sizes() => new()
    {
        Services = 64,
        Frontends = 128,
        Backends = 256,
        BackendSlots = 4096,
        Affinities = 1024,
        SourceRanges = 64,
        NodeAddresses = 16,
    };

    /// <summary>Goes on as another process would.</summary>
    public void Restart() => Open();

    /// <summary>Writes since a moment.</summary>
    public long Count(Action change)
    {
        long before = Services.Writes;
        change();
        return Services.Writes - before;
    }

    public void Dispose()
    {
        Maps.Dispose();
        if (_ownsFiles)
        {
            _files.Dispose();
        }
    }

    private void Open() => Services = new KernelServiceDatapath(Maps, () => Waits++);
}
