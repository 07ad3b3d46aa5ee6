// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

public sealed partial class BpfProgram
{
    /// <summary>Pins the program at <paramref name="path"/>, so that it outlives this process.</summary>
    /// <param name="path">A new file in a BPF file system, in a directory that exists.</param>
    /// <exception cref="BpfFileSystemException">The path is taken, or its directory is missing or not on a BPF file system.</exception>
    public void Pin(string path) => BpfObjectPath.Pin(Handle, path, "pin program");

    /// <summary>Opens a pinned program.</summary>
    /// <param name="path">Where it is pinned.</param>
    /// <exception cref="BpfFileSystemException">Nothing is pinned there, or it may not be read.</exception>
    /// <exception cref="BpfException">What is pinned there is not a program.</exception>
    public static BpfProgram OpenPinned(string path)
    {
        BpfHandle handle = BpfObjectPath.Open(path, "open pinned program");
        try
        {
            BpfHandleKind.Require(handle, BpfHandleKind.Program, "open pinned program", path);
            return new BpfProgram(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Removes a pin; the program lives on while something else refers to it.</summary>
    /// <param name="path">Where it is pinned.</param>
    /// <returns><see langword="false"/> when nothing was there.</returns>
    /// <exception cref="BpfFileSystemException">The pin could not be removed.</exception>
    public static bool Unpin(string path) => BpfObjectPath.Unpin(path, "unpin program");
}
