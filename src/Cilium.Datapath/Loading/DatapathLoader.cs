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
        PinDirectories.Create(pins);

        DatapathPrograms? programs = DatapathPrograms.TryOpen(pins, generation);
        if (programs is not null && !UsesPinnedMaps(programs, pins))
        {
            programs.Dispose();
            programs = null;
        }

        if (programs is null)
        {
            programs = LoadGeneration(spec, pins, generation);
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
                PinDirectories.RemoveOtherGenerations(pins, generation);
                return datapath;
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

    private static bool UsesPinnedMaps(DatapathPrograms programs, PinLayout pins)
    {
        if (!File.Exists(pins.Map("endpoints")))
        {
            return false;
        }

        using BpfMap map = BpfMap.OpenPinned(pins.Map("endpoints"));
        return programs.FromEndpoint.GetInfo().MapIds.Contains(map.Id)
            && programs.ToEndpoint.GetInfo().MapIds.Contains(map.Id);
    }

    private static DatapathPrograms LoadGeneration(BpfObjectSpec spec, PinLayout pins, string generation)
    {
        List<string> created = [];
        foreach (string name in DatapathMaps.Names)
        {
            BpfMapSpec map = spec.Maps[name];
            string path = pins.Map(name);
            map.PinPath = path;
            if (File.Exists(path))
            {
                // What is in use keeps its size; everything else about it must fit.
                using BpfMap present = BpfMap.OpenPinned(path);
                map.MaxEntries = present.MaxEntries;
            }
            else
            {
                created.Add(path);
            }
        }

        string directory = pins.Generation(generation);
        try
        {
            using BpfObject loaded = spec.Load(new BpfLoadOptions { PinRoot = pins.Maps });
            PinDirectories.Remove(directory);
            Directory.CreateDirectory(directory);
            foreach (string name in DatapathPrograms.Names)
            {
                loaded.Programs[name].Pin(Path.Combine(directory, name));
            }

            return DatapathPrograms.TryOpen(pins, generation)!;
        }
        catch (MapIncompatibleException exception)
        {
            throw new DatapathException(
                "datapath-map-differs",
                $"A pinned map differs from what the programs need. {exception.Message}",
                $"Detach the endpoints and remove {pins.Root} ('Datapath.Uninstall'), or load the version that wrote it.",
                exception);
        }
        catch
        {
            PinDirectories.Remove(directory);
            foreach (string path in created)
            {
                BpfMap.Unpin(path);
            }

            throw;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Loaded data plane generation {Generation}")]
    private partial void LogLoaded(string generation);

    [LoggerMessage(2, LogLevel.Information, "Adopted data plane generation {Generation}, which runs already")]
    private partial void LogAdopted(string generation);
}
