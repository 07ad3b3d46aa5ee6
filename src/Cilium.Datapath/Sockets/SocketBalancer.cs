// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Datapath.Layout;
using Cilium.LoadBalancing;

namespace Cilium.Datapath;

/// <summary>Balances connections where they are made: a socket that is connected to a service's address gets one of its backends instead,
/// once, and its packets go there as if that had been asked for.</summary>
/// <remarks>Thread-safe. Disposing it closes this process's descriptors; what is attached stays so.</remarks>
public sealed partial class SocketBalancer : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SocketBalancerOptions _options;
    private readonly PinLayout _pins;
    private readonly SocketPrograms _programs;
    private readonly SocketLinks _links;
    private readonly ServiceMaps _maps;
    private readonly KernelServiceDatapath _services;
    private readonly BpfMappedArray<SocketCountValue> _counts;

    internal SocketBalancer(
        SocketBalancerOptions options,
        string cgroup,
        PinLayout pins,
        SocketPrograms programs,
        SocketLinks links,
        ServiceMaps maps,
        KernelServiceDatapath services)
    {
        _options = options;
        CgroupPath = cgroup;
        _pins = pins;
        _programs = programs;
        _links = links;
        _maps = maps;
        _services = services;
        _counts = BpfMappedArray<SocketCountValue>.OpenPinned(pins.Map(SocketMapNames.Counts));
        services.BackendRemoved = NoteRemoved;
    }

    /// <summary>Where services are programmed.</summary>
    public IServiceDatapath Services => _services;

    /// <summary>The cgroup whose processes are balanced.</summary>
    public string CgroupPath { get; }

    /// <summary>Identifies the object and the constants that the programs were made of.</summary>
    public string Generation => _programs.Generation;

    /// <summary>Whether programs are attached, by this process or a former one.</summary>
    public bool IsAttached => _links.IsAttached;

    /// <summary>Every service port in the kernel, with its counters.</summary>
    public IReadOnlyList<ListedService> ListServices() => _services.List();

    /// <summary>Attaches the programs to the cgroup, where they are not; they stay when this process ends.</summary>
    /// <exception cref="BpfException">The kernel refused; <c>EBADF</c>: the directory is not in the cgroup v2 hierarchy.</exception>
    public void Attach()
    {
        lock (_gate)
        {
            _links.Attach(_programs, CgroupPath, _options.ProtectsBinding);
        }
    }

    /// <summary>Takes the programs off. Connections stay; new ones reach services no more, and processes see backends as their peers.</summary>
    public void Detach()
    {
        lock (_gate)
        {
            _links.Detach();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _counts.Dispose();
        _maps.Dispose();
        _programs.Dispose();
    }
}
