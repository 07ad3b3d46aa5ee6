// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Cilium.Bpf.Interop;

/// <summary><c>BPF_OBJ_GET_INFO_BY_FD</c>: what the kernel knows of a program, map, link or BTF.</summary>
internal static unsafe class BpfObjectInfo
{
    /// <summary>Fills <paramref name="info"/>; what an older kernel does not know stays as it was.</summary>
    /// <param name="handle">The object.</param>
    /// <param name="info">The info structure of the object's kind; fields that ask for arrays are set by the caller.</param>
    /// <param name="operation">For the error, e.g. "read map info".</param>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public static void Read<TInfo>(BpfHandle handle, ref TInfo info, string operation)
        where TInfo : unmanaged
    {
        using DescriptorLease lease = handle.Lease();
        fixed (TInfo* pointer = &info)
        {
            ObjectInfoAttr attr = default;
            attr.bpf_fd = (uint)lease.Value;
            attr.info_len = (uint)Unsafe.SizeOf<TInfo>();
            attr.info = (ulong)pointer;
            BpfException.ThrowIfError(BpfSyscall.Invoke(BpfCommand.BPF_OBJ_GET_INFO_BY_FD, ref attr), operation);
        }
    }
}
