// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;

namespace Cilium.Datapath;

/// <summary>Larger maps beside the present ones, and programs that use them. What it does on disk survives a kill after any step, see
/// <see cref="FormerMaps"/>.</summary>
internal sealed class MapGrowth(PinLayout pins, IReadOnlyList<MapResize> grown)
{
    private int _renamings;

    /// <summary>The maps that grow.</summary>
    public IReadOnlyList<MapResize> Grown => grown;

    /// <summary>Compares what is there with what is asked for. The event ring is left out: its reader holds it.</summary>
    public static (List<MapResize> Grown, List<MapResize> Kept) Compare(DatapathMaps maps, DatapathMapSizes sizes)
    {
        List<MapResize> grown = [], kept = [];
        foreach (var (map, entries, _) in sizes.ByMap)
        {
            uint present = maps.Of(map).MaxEntries;
            if (map != MapNames.Events && entries != present)
            {
                (entries > present ? grown : kept).Add(new MapResize(map, present, entries));
            }
        }

        return (grown, kept);
    }

    /// <summary>Makes the larger maps, loads programs that use them, and copies what changes with each packet; nobody uses them yet.
    /// The present ones may be written to meanwhile: what connections are then judged by is copied by <see cref="Fill"/>.</summary>
    public DatapathPrograms Prepare(BpfObjectSpec spec, DatapathMaps maps, string generation)
    {
        PinDirectories.Remove(pins.PartialMaps);
        BpfFileSystem.CreateDirectory(pins.PartialMaps);
        DatapathPrograms? programs = null;
        try
        {
            // Of others, too, that are pinned there and not ours.
            foreach (string name in Directory.GetFiles(pins.Maps).Select(path => Path.GetFileName(path)).Except(grown.Select(map => map.Map)))
            {
                using BpfMap map = BpfMap.OpenPinned(pins.Map(name));
                map.Pin(Path.Combine(pins.PartialMaps, name));
            }

            foreach (MapResize map in grown)
            {
                spec.Maps[map.Map].MaxEntries = map.After;
            }

            programs = Generations.Load(spec, pins, pins.PartialMaps, generation);
            Copy(maps, MapCopy.IsWrittenByPrograms);
            return programs;
        }
        catch
        {
            programs?.Dispose();
            PinDirectories.Remove(pins.Generation(generation));
            PinDirectories.Remove(pins.PartialMaps);
            throw;
        }
    }

    /// <summary>Copies what the agent writes, which it must not do from now on until programs use the larger maps.</summary>
    public void Fill(DatapathMaps maps) => Copy(maps, static map => !MapCopy.IsWrittenByPrograms(map));

    /// <summary>Puts the larger maps in the place of the present ones.</summary>
    public void Commit()
    {
        PinDirectories.Move(pins.Maps, pins.FormerMaps);
        _renamings = 1;
        PinDirectories.Move(pins.PartialMaps, pins.Maps);
        _renamings = 2;
    }

    /// <summary>Undoes what <see cref="Commit"/> did.</summary>
    public void GoBack()
    {
        if (_renamings == 2)
        {
            PinDirectories.Move(pins.Maps, pins.PartialMaps);
            _renamings = 1;
        }

        if (_renamings == 1)
        {
            PinDirectories.Move(pins.FormerMaps, pins.Maps);
            _renamings = 0;
        }
    }

    /// <summary>Opens the maps that are in place.</summary>
    public Dictionary<string, BpfMap> Open() => grown.ToDictionary(map => map.Map, map => BpfMap.OpenPinned(pins.Map(map.Map)));

    private void Copy(DatapathMaps maps, Predicate<string> isMeant)
    {
        foreach (string name in grown.Select(map => map.Map).Where(map => isMeant(map)))
        {
            using BpfMap larger = BpfMap.OpenPinned(Path.Combine(pins.PartialMaps, name));
            MapCopy.All(name, maps.Of(name), larger);
        }
    }
}
