// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Datapath.Interop;

namespace Cilium.Datapath;

/// <summary>The maps that larger ones have replaced: what a process that is killed in between leaves, and how it ends.</summary>
/// <remarks>Larger maps are filled beside the present ones, then two renamings put them in their place. Before the first, the
/// present maps hold; between the two, they hold again once they are named back; after the second, the larger ones do. As long as
/// the former ones are there, devices may still have programs that use them.</remarks>
internal static class FormerMaps
{
    /// <summary>Goes back or forward to where all maps are in place.</summary>
    /// <returns>Whether former maps are there, to be settled once all devices have programs that use the present ones.</returns>
    public static bool Recover(PinLayout pins)
    {
        if (Directory.Exists(pins.FormerMaps) && !Directory.Exists(pins.Maps))
        {
            PinDirectories.Move(pins.FormerMaps, pins.Maps);
        }

        PinDirectories.Remove(pins.PartialMaps);
        return Directory.Exists(pins.FormerMaps);
    }

    /// <summary>Takes over the connections that were opened while the programs of devices were swapped, and lets the former maps go.</summary>
    /// <remarks>Does nothing where there are none.</remarks>
    public static void Settle(PinLayout pins, DatapathMaps maps)
    {
        if (!Directory.Exists(pins.FormerMaps))
        {
            return;
        }

        TakeOver(pins.FormerMaps, maps);
        PinDirectories.Remove(pins.FormerMaps);
    }

    /// <summary>Copies the connections that only the maps of a directory have, which no device's programs use any more.</summary>
    public static void TakeOver(string directory, DatapathMaps maps)
    {
        // Programs that were running when theirs was swapped have entered their connection then.
        KernelGracePeriod.Wait();
        foreach (string name in MapCopy.Connections)
        {
            string path = Path.Combine(directory, name);
            if (File.Exists(path))
            {
                using BpfMap other = BpfMap.OpenPinned(path);
                if (other.Id != maps.Of(name).Id)
                {
                    MapCopy.Add(name, other, maps.Of(name));
                }
            }
        }
    }
}
