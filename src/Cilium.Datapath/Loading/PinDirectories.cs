// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;

namespace Cilium.Datapath;

/// <summary>Makes and clears the directories of pins.</summary>
internal static class PinDirectories
{
    /// <exception cref="BpfFileSystemException">The root is not on a BPF file system.</exception>
    public static void Create(PinLayout pins)
    {
        BpfFileSystem.CreateDirectory(pins.Maps);
        BpfFileSystem.CreateDirectory(pins.Programs);
        BpfFileSystem.CreateDirectory(pins.Endpoints);
    }

    /// <summary>Renames a directory of pins, in one step.</summary>
    public static void Move(string from, string to) => Directory.Move(from, to);

    /// <summary>Removes a directory of pins and everything below it; a missing one is fine.</summary>
    public static void Remove(string directory)
    {
        if (!Directory.Exists(directory))
        {
            return;
        }

        foreach (string child in Directory.GetDirectories(directory))
        {
            Remove(child);
        }

        foreach (string pin in Directory.GetFiles(directory))
        {
            File.Delete(pin);
        }

        Directory.Delete(directory);
    }

    /// <summary>Removes the programs of all generations but one, of those whose names begin alike.</summary>
    public static void RemoveOtherGenerations(PinLayout pins, string generation, string prefix = "")
    {
        foreach (string directory in Directory.GetDirectories(pins.Programs))
        {
            string name = Path.GetFileName(directory);
            bool isOfKind = prefix.Length > 0 ? name.StartsWith(prefix, StringComparison.Ordinal) : !name.Contains('-', StringComparison.Ordinal);
            if (isOfKind && name != generation)
            {
                Remove(directory);
            }
        }
    }
}
