// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath.Layout;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cilium.Datapath;

/// <summary>Loads the data plane into the kernel, or adopts the one that runs there already.</summary>
/// <remarks>What is pinned keeps judging traffic while no process runs. Loading again with the same object and options
/// verifies nothing and replaces nothing; with others it loads the new programs beside the old ones, swaps each hook in
/// one step, then removes the old.</remarks>
public sealed partial class DatapathLoader
{
    private readonly DatapathOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;

    /// <summary>Prepares a loader; nothing is touched yet.</summary>
    /// <param name="options">What to load. Read when loading.</param>
    /// <param name="logger">Receives what was adopted, loaded and replaced. Default: none.</param>
    /// <param name="time">The clock of periodic work. Default: the system's.</param>
    public DatapathLoader(DatapathOptions options, ILogger<DatapathLoader>? logger = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _logger = (ILogger?)logger ?? NullLogger.Instance;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Loads or adopts. On any failure what was in force stays in force.</summary>
    /// <returns>The data plane; disposing it closes descriptors and leaves everything pinned.</returns>
    /// <exception cref="OptionsException">The options are not valid.</exception>
    /// <exception cref="BpfFileSystemException">The pin root is not on a BPF file system.</exception>
    /// <exception cref="MissingCapabilityException">The process lacks a capability; the error names it.</exception>
    /// <exception cref="VerifierException">This kernel's verifier rejects a program.</exception>
    /// <exception cref="DatapathException">A pinned map differs from what the programs need, or was written by another
    /// version of the data plane.</exception>
    public Datapath Load()
    {
        OptionsException.ThrowIfAny(nameof(DatapathOptions), _options.Validate());
        PinLayout pins = new(_options.PinRoot);
        KernelClock clock = KernelClock.Read();
        BpfObjectSpec spec = DatapathSpec.Build(_options, clock);
        string generation = DatapathSpec.GenerationOf(spec);
        bool isResizePending = FormerMaps.Recover(pins);
        PinDirectories.Create(pins);
        MakeWayForServices(pins);

        DatapathPrograms? programs = DatapathPrograms.TryOpen(pins, generation);
        if (programs is not null && !Generations.UsesPinnedMaps(programs, pins))
        {
            programs.Dispose();
            programs = null;
        }

        if (programs is null)
        {
            programs = Generations.Load(spec, pins, pins.Maps, generation);
            LogLoaded(generation);
        }
        else
        {
            LogAdopted(generation);
        }

        try
        {
            DatapathMaps maps = new(name => BpfMap.OpenPinned(pins.Map(name)));
            try
            {
                Datapath datapath = new(_options, pins, clock, maps, programs, _logger, _time);
                if (isResizePending)
                {
                    FormerMaps.Settle(pins, maps);
                    LogResizeFinished();
                }

                PinDirectories.RemoveOtherGenerations(pins, generation);
                return Grow(datapath);
            }
            catch
            {
                maps.Dispose();
                throw;
            }
        }
        catch
        {
            programs.Dispose();
            throw;
        }
    }

    /// <summary>Maps of services that were pinned while there were none hold nothing and have room for nothing: programs get new ones.</summary>
    private void MakeWayForServices(PinLayout pins)
    {
        foreach (string path in ServiceMapNames.All.Concat(TranslationMapNames.All).Select(pins.Map).Where(path => _options.BalancesServices && File.Exists(path)))
        {
            using BpfMap map = BpfMap.OpenPinned(path);
            if (map.MaxEntries == DatapathSpec.UnusedEntries)
            {
                BpfMap.Unpin(path);
            }
        }
    }

    /// <summary>Has maps that are pinned take the sizes that are asked for, where these are larger.</summary>
    private Datapath Grow(Datapath datapath)
    {
        try
        {
            foreach (MapResize kept in datapath.Resize(_options.MapSizes).Kept)
            {
                LogMapKept(kept.Map, kept.Before, kept.After);
            }

            return datapath;
        }
        catch
        {
            datapath.Dispose();
            throw;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Loaded data plane generation {Generation}")]
    private partial void LogLoaded(string generation);

    [LoggerMessage(2, LogLevel.Information, "Adopted data plane generation {Generation}, which runs already")]
    private partial void LogAdopted(string generation);

    [LoggerMessage(3, LogLevel.Information, "Finished a change of map sizes that a former process had begun")]
    private partial void LogResizeFinished();

    [LoggerMessage(4, LogLevel.Information, "Map {Map} keeps its {Present} entries, although fewer are configured ({Configured})")]
    private partial void LogMapKept(string map, uint present, uint configured);
}
