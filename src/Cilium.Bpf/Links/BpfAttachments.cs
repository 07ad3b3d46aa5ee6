// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Asks the kernel what is attached where: the kernel, not a remembered path, is the source of truth.</summary>
public static partial class BpfAttachments
{
    /// <summary>The programs attached to an interface by tcx.</summary>
    /// <param name="interfaceIndex">The interface's index in the calling thread's network namespace.</param>
    /// <param name="direction">Arriving or leaving packets.</param>
    /// <exception cref="InterfaceNotFoundException">No such interface.</exception>
    /// <exception cref="FeatureNotSupportedException">The kernel has no tcx.</exception>
    /// <exception cref="BpfException"><c>EPERM</c>: needs CAP_NET_ADMIN.</exception>
    public static AttachedPrograms QueryTcx(int interfaceIndex, TcDirection direction)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(interfaceIndex);
        int result = AttachedProgramQuery.TryRead(
            (uint)interfaceIndex, TcxAttachment.HookOf(direction), queryFlags: 0, out AttachedPrograms programs);
        return result switch
        {
            >= 0 => programs,
            -Errno.ENODEV => throw new InterfaceNotFoundException("query programs attached", interfaceIndex),
            -Errno.EINVAL => throw TcxAttachment.NotSupported(),
            _ => throw BpfException.FromErrno(-result, "query programs attached", $"to interface {interfaceIndex}", BpfCapabilities.NetworkAdmin),
        };
    }
}
