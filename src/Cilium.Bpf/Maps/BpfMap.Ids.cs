// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

public partial class BpfMap
{
    /// <summary>Opens a map by its id.</summary>
    /// <param name="id">The kernel's id.</param>
    /// <exception cref="BpfException"><c>ENOENT</c>: no such map; <c>EPERM</c>: needs CAP_SYS_ADMIN.</exception>
    public static BpfMap OpenById(uint id) => Own(BpfObjectIds.Open(BpfCommand.BPF_MAP_GET_FD_BY_ID, id, "open map"));

    /// <summary>Opens a map by its id.</summary>
    /// <param name="id">The kernel's id.</param>
    /// <returns><see langword="null"/> when no such map exists (any more).</returns>
    /// <exception cref="BpfException"><c>EPERM</c>: needs CAP_SYS_ADMIN.</exception>
    public static BpfMap? TryOpenById(uint id)
    {
        try
        {
            return OpenById(id);
        }
        catch (BpfException error) when (error.Errno == Errno.ENOENT)
        {
            return null;
        }
    }

    /// <summary>The ids of all maps in the kernel, ascending; maps may come and go meanwhile.</summary>
    /// <exception cref="BpfException"><c>EPERM</c>: needs CAP_SYS_ADMIN.</exception>
    public static IEnumerable<uint> EnumerateIds() => BpfObjectIds.Enumerate(BpfCommand.BPF_MAP_GET_NEXT_ID, "enumerate maps");
}
