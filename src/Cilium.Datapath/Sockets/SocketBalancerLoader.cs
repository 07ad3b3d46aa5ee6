// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath.Interop;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cilium.Datapath;

/// <summary>Loads what balances sockets, or adopts what runs there already.</summary>
/// <example><code>
/// using SocketBalancer balancer = new SocketBalancerLoader(new SocketBalancerOptions()).Load();
/// balancer.Services.Apply([state]);
/// balancer.Attach();
/// </code></example>
/// <remarks>What is pinned goes on balancing while no process runs. Loading again with the same object and options verifies nothing and
/// replaces nothing; with others it loads the new programs beside the old ones and swaps each hook in one step.</remarks>
public sealed partial class SocketBalancerLoader
{
    private readonly SocketBalancerOptions _options;
    private readonly ILogger _logger;

    /// <summary>Prepares a loader; nothing is touched yet.</summary>
    /// <param name="options">What to load. Read when loading.</param>
    /// <param name="logger">Receives what was adopted, loaded and replaced. Default: none.</param>
    public SocketBalancerLoader(SocketBalancerOptions options, ILogger<SocketBalancerLoader>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _logger = (ILogger?)logger ?? NullLogger.Instance;
    }

    /// <summary>Loads or adopts. Programs of a former process that are attached are replaced; nothing else is attached. On any failure
    /// what was in force stays in force.</summary>
    /// <returns>The balancer; disposing it closes descriptors and leaves everything pinned.</returns>
    /// <exception cref="OptionsException">The options are not valid.</exception>
    /// <exception cref="BpfFileSystemException">The pin root is not on a BPF file system.</exception>
    /// <exception cref="MissingCapabilityException">The process lacks a capability; the error names it.</exception>
    /// <exception cref="VerifierException">This kernel's verifier rejects a program.</exception>
    /// <exception cref="DatapathException">A pinned map differs from what the programs need, or no cgroup v2 hierarchy is mounted.</exception>
    public SocketBalancer Load()
    {
        OptionsException.ThrowIfAny(nameof(SocketBalancerOptions), _options.Validate());
        string cgroup = _options.CgroupPath ?? CgroupHierarchy.FindRoot();
        PinLayout pins = new(_options.PinRoot);
        BpfObjectSpec spec = SocketSpec.Build(_options);
        string generation = SocketSpec.GenerationOf(spec);
        PinDirectories.Create(pins);
        SocketPrograms programs = Open(spec, pins, generation);
        ServiceMaps? maps = null;
        try
        {
            SocketLinks links = new(pins);
            links.Replace(programs);
            PinDirectories.RemoveOtherGenerations(pins, generation, SocketSpec.GenerationPrefix);
            maps = new ServiceMaps(name => BpfMap.OpenPinned(pins.Map(name)));
            return new SocketBalancer(_options, cgroup, pins, programs, links, maps, new KernelServiceDatapath(maps, KernelGracePeriod.Wait));
        }
        catch
        {
            maps?.Dispose();
            programs.Dispose();
            throw;
        }
    }

    private SocketPrograms Open(BpfObjectSpec spec, PinLayout pins, string generation)
    {
        SocketPrograms? programs = SocketPrograms.TryOpen(pins, generation);
        if (programs is not null)
        {
            if (Generations.UsesPinnedMaps(programs.All, SocketMapNames.Used, pins))
            {
                LogAdopted(generation);
                return programs;
            }

            programs.Dispose();
        }

        Generations.Load(spec, SocketMapNames.All, SocketPrograms.Names, pins, pins.Maps, generation);
        LogLoaded(generation);
        return SocketPrograms.TryOpen(pins, generation)!;
    }

    [LoggerMessage(20, LogLevel.Information, "Loaded socket balancing, generation {Generation}")]
    private partial void LogLoaded(string generation);

    [LoggerMessage(21, LogLevel.Information, "Adopted socket balancing, generation {Generation}, which runs already")]
    private partial void LogAdopted(string generation);
}
