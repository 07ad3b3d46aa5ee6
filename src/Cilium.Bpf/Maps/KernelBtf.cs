// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Reads type information that has been loaded into the kernel.</summary>
internal static unsafe class KernelBtf
{
    /// <summary>The types with this id.</summary>
    /// <exception cref="MissingCapabilityException">Needs CAP_SYS_ADMIN.</exception>
    /// <exception cref="BpfException"><c>ENOENT</c>: no such id.</exception>
    public static Btf Read(uint id)
    {
        using BpfHandle handle = BpfObjectIds.Open(BpfCommand.BPF_BTF_GET_FD_BY_ID, id, "open BTF");
        KernelBtfInfo size = default;
        BpfObjectInfo.Read(handle, ref size, "read BTF info");
        byte[] bytes = new byte[size.btf_size];
        fixed (byte* pointer = bytes)
        {
            KernelBtfInfo info = default;
            info.btf = (ulong)pointer;
            info.btf_size = (uint)bytes.Length;
            BpfObjectInfo.Read(handle, ref info, "read BTF");
        }

        return Btf.Parse(bytes);
    }
}
