// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Interop;

/// <summary>Walks the kernel's ids of one kind of object, and opens by id.</summary>
internal static class BpfObjectIds
{
    /// <summary>Every id at the time of asking, ascending; objects may come and go meanwhile.</summary>
    /// <param name="command">A <c>BPF_*_GET_NEXT_ID</c> command.</param>
    /// <param name="operation">For the error, e.g. "enumerate maps".</param>
    /// <exception cref="BpfException"><c>EPERM</c>: needs CAP_SYS_ADMIN.</exception>
    public static IEnumerable<uint> Enumerate(BpfCommand command, string operation)
    {
        uint id = 0;
        while (true)
        {
            ObjectIdAttr attr = default;
            attr.id = id;
            int result = BpfSyscall.Invoke(command, ref attr);
            if (result == -Errno.ENOENT)
            {
                yield break;
            }

            BpfException.ThrowIfError(result, operation, needed: BpfCapabilities.SysAdmin);
            id = attr.next_id;
            yield return id;
        }
    }

    /// <summary>Opens the object with this id.</summary>
    /// <param name="command">A <c>BPF_*_GET_FD_BY_ID</c> command.</param>
    /// <param name="id">The kernel's id.</param>
    /// <param name="operation">For the error, e.g. "open map".</param>
    /// <param name="closesWhenForgotten">As for <see cref="BpfHandle.Own"/>.</param>
    /// <exception cref="BpfException"><c>ENOENT</c>: no such object; <c>EPERM</c>: needs CAP_SYS_ADMIN.</exception>
    public static BpfHandle Open(BpfCommand command, uint id, string operation, bool closesWhenForgotten = true)
    {
        ObjectIdAttr attr = default;
        attr.id = id;
        int fd = BpfSyscall.Invoke(command, ref attr);
        BpfException.ThrowIfError(fd, operation, $"id {id}", BpfCapabilities.SysAdmin);
        return BpfHandle.Own(fd, closesWhenForgotten);
    }
}
