// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;

namespace Cilium.Datapath;

/// <summary>Loads programs on pinned maps, and tells whether loaded ones use these.</summary>
internal static class Generations
{
    /// <summary>Whether programs use exactly the maps that are pinned, and not smaller ones that have been replaced.</summary>
    public static bool UsesPinnedMaps(DatapathPrograms programs, PinLayout pins) =>
        UsesPinnedMaps([programs.FromEndpoint, programs.ToEndpoint], DatapathMaps.Names.Except(DatapathMaps.UnreadNames), pins);

    /// <summary>Whether programs use exactly those maps that are pinned under these names.</summary>
    public static bool UsesPinnedMaps(IEnumerable<BpfProgram> programs, IEnumerable<string> maps, PinLayout pins)
    {
        HashSet<uint> used = [.. programs.SelectMany(program => program.GetInfo().MapIds)];
        foreach (string name in maps)
        {
            string path = pins.Map(name);
            if (!File.Exists(path))
            {
                return false;
            }

            using BpfMap map = BpfMap.OpenPinned(path);
            if (!used.Contains(map.Id))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc cref="Load(BpfObjectSpec, IEnumerable{string}, IEnumerable{string}, PinLayout, string, string)"/>
    public static DatapathPrograms Load(BpfObjectSpec spec, PinLayout pins, string maps, string generation)
    {
        Load(spec, DatapathMaps.Names, DatapathPrograms.Names, pins, maps, generation);
        return DatapathPrograms.TryOpen(pins, generation)!;
    }

    /// <summary>Verifies the programs, on the maps that are pinned in a directory; those that are not are created there. On an
    /// error nothing new is left.</summary>
    public static void Load(
        BpfObjectSpec spec, IEnumerable<string> mapNames, IEnumerable<string> programNames, PinLayout pins, string maps, string generation)
    {
        List<string> created = [];
        foreach (string name in mapNames)
        {
            BpfMapSpec map = spec.Maps[name];
            string path = Path.Combine(maps, name);
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
            using BpfObject loaded = spec.Load(new BpfLoadOptions { PinRoot = maps });
            PinDirectories.Remove(directory);
            Directory.CreateDirectory(directory);
            foreach (string name in programNames)
            {
                loaded.Programs[name].Pin(Path.Combine(directory, name));
            }
        }
        catch (MapIncompatibleException exception)
        {
            throw new DatapathException(
                DatapathException.MapDiffersErrorId,
                $"A pinned map differs from what the programs need. {exception.Message}",
                $"Detach the endpoints and remove {pins.Root}, or load the version that wrote it.",
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
}
