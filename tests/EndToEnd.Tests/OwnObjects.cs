// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;

namespace EndToEnd.Tests;

/// <summary>Counts the kernel objects that belong to one data plane, whatever else runs on the machine: programs that use
/// its endpoints, and links that hold such programs.</summary>
internal static class OwnObjects
{
    public static int Programs(string pinRoot) => ProgramIds(pinRoot).Count;

    public static int Links(string pinRoot)
    {
        HashSet<uint> programs = ProgramIds(pinRoot);
        return BpfLink.EnumerateIds().Count(id =>
        {
            using BpfLink? link = BpfLink.TryOpenById(id);
            return link is not null && programs.Contains(link.GetInfo().ProgramId);
        });
    }

    private static HashSet<uint> ProgramIds(string pinRoot)
    {
        HashSet<uint> maps = [];
        foreach (string pin in Directory.GetFiles(Path.Combine(pinRoot, "maps")))
        {
            using BpfMap map = BpfMap.OpenPinned(pin);
            maps.Add(map.Id);
        }

        HashSet<uint> found = [];
        foreach (uint id in BpfProgram.EnumerateIds())
        {
            using BpfProgram? program = BpfProgram.TryOpenById(id);
            if (program?.GetInfo().MapIds.Any(maps.Contains) == true)
            {
                found.Add(id);
            }
        }

        return found;
    }
}
