// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

public partial class BpfLink
{
    /// <summary>Pins the link at <paramref name="path"/>: the program stays attached when this process ends.</summary>
    /// <param name="path">A new file in a BPF file system, in a directory that exists.</param>
    /// <exception cref="BpfFileSystemException">The path is taken, or its directory is missing or not on a BPF file system.</exception>
    public virtual void Pin(string path) => BpfObjectPath.Pin(Handle, path, "pin link");

    /// <summary>Opens a pinned link.</summary>
    /// <param name="path">Where it is pinned.</param>
    /// <exception cref="BpfFileSystemException">Nothing is pinned there, or it may not be read.</exception>
    /// <exception cref="BpfException">What is pinned there is not a link.</exception>
    public static BpfLink OpenPinned(string path)
    {
        BpfHandle handle = BpfObjectPath.Open(path, "open pinned link", closesWhenForgotten: false);
        try
        {
            BpfHandleKind.Require(handle, BpfHandleKind.Link, "open pinned link", path);
            return new BpfLink(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Opens a pinned link, if there is one.</summary>
    /// <param name="path">Where it may be pinned.</param>
    /// <returns><see langword="null"/> when nothing is pinned there.</returns>
    /// <exception cref="BpfFileSystemException">The directory is missing, not on a BPF file system or not accessible.</exception>
    /// <exception cref="BpfException">What is pinned there is not a link.</exception>
    public static BpfLink? TryOpenPinned(string path)
    {
        try
        {
            return OpenPinned(path);
        }
        catch (BpfFileSystemException error) when (error.Errno == Errno.ENOENT && error.IsMounted == true)
        {
            return null;
        }
    }

    /// <summary>Removes a pin. Unless something else refers to the link, the program is detached a few milliseconds later
    /// (<see cref="Detach"/> first to have it gone on return).</summary>
    /// <param name="path">Where it is pinned.</param>
    /// <returns><see langword="false"/> when nothing was there.</returns>
    /// <exception cref="BpfFileSystemException">The pin could not be removed.</exception>
    public static bool Unpin(string path) => BpfObjectPath.Unpin(path, "unpin link");
}
