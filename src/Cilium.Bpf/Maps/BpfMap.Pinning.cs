// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

public partial class BpfMap
{
    /// <summary>Pins the map at <paramref name="path"/>, so that it outlives this process.</summary>
    /// <param name="path">A new file in a BPF file system, in a directory that exists.</param>
    /// <exception cref="BpfFileSystemException">The path is taken, or its directory is missing or not on a BPF file system.</exception>
    public void Pin(string path) => BpfObjectPath.Pin(Handle, path, "pin map");

    /// <summary>Removes a pin; the map lives on while something else refers to it.</summary>
    /// <param name="path">Where it is pinned.</param>
    /// <returns><see langword="false"/> when nothing was there.</returns>
    /// <exception cref="BpfFileSystemException">The pin could not be removed.</exception>
    public static bool Unpin(string path) => BpfObjectPath.Unpin(path, "unpin map");

    /// <summary>Opens a pinned map.</summary>
    /// <param name="path">Where it is pinned.</param>
    /// <param name="access">What may be done through it; the file's permissions must allow it.</param>
    /// <exception cref="BpfFileSystemException">Nothing is pinned there, or it may not be opened that way.</exception>
    /// <exception cref="BpfException">What is pinned there is not a map.</exception>
    public static BpfMap OpenPinned(string path, BpfMapAccess access = BpfMapAccess.ReadWrite)
    {
        BpfHandle handle = BpfObjectPath.Open(path, "open pinned map", (uint)access);
        try
        {
            BpfHandleKind.Require(handle, BpfHandleKind.Map, "open pinned map", path);
            return new BpfMap(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Opens a pinned map that must be what <paramref name="expected"/> says.</summary>
    /// <param name="path">Where it is pinned.</param>
    /// <param name="expected">As for <see cref="EnsureCompatible"/>.</param>
    /// <param name="access">What may be done through it.</param>
    /// <exception cref="BpfFileSystemException">Nothing is pinned there, or it may not be opened that way.</exception>
    /// <exception cref="MapIncompatibleException">It differs; all differences are listed.</exception>
    public static BpfMap OpenPinned(string path, BpfMapOptions expected, BpfMapAccess access = BpfMapAccess.ReadWrite)
    {
        ArgumentNullException.ThrowIfNull(expected);
        return TakeOver(OpenPinned(path, access), map =>
        {
            map.RequireCompatible(expected, path);
            return map;
        });
    }

    /// <summary>Opens the map pinned at <paramref name="path"/> if there is one, else creates and pins it.</summary>
    /// <param name="path">A file in a BPF file system, in a directory that exists.</param>
    /// <param name="options">What it shall be.</param>
    /// <exception cref="BpfFileSystemException">The directory is missing or not on a BPF file system.</exception>
    /// <exception cref="MapIncompatibleException">What is pinned there differs; all differences are listed.</exception>
    /// <remarks>Safe when several processes do it at once: all get the same map.</remarks>
    public static BpfMap OpenOrCreatePinned(string path, BpfMapOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        while (true)
        {
            try
            {
                return OpenPinned(path, options);
            }
            catch (BpfFileSystemException error) when (error.Errno == Errno.ENOENT && error.IsMounted == true)
            {
                // Nothing there yet: create it below.
            }

            BpfMap map = Create(options);
            try
            {
                map.Pin(path);
                return map;
            }
            catch (BpfFileSystemException error) when (error.Errno == Errno.EEXIST)
            {
                // Another process was faster: use its map.
                map.Dispose();
            }
            catch
            {
                map.Dispose();
                throw;
            }
        }
    }
}
