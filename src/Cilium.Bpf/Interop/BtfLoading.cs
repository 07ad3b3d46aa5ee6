// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Interop;

/// <summary><c>BPF_BTF_LOAD</c>.</summary>
internal static unsafe class BtfLoading
{
    /// <summary>Gives the kernel the types in <paramref name="btf"/>.</summary>
    /// <exception cref="BpfException"><c>EINVAL</c>: the kernel does not accept them; <c>EPERM</c>: needs CAP_BPF.</exception>
    public static BpfHandle Load(ReadOnlySpan<byte> btf, string operation)
    {
        int fd = TryLoad(btf);
        BpfException.ThrowIfError(fd, operation);
        return BpfHandle.Own(fd);
    }

    /// <summary>Gives the kernel the types in <paramref name="btf"/>.</summary>
    /// <returns>A descriptor, or <c>-errno</c>.</returns>
    public static int TryLoad(ReadOnlySpan<byte> btf)
    {
        fixed (byte* pointer = btf)
        {
            BtfLoadAttr attr = default;
            attr.btf = (ulong)pointer;
            attr.btf_size = (uint)btf.Length;
            return BpfSyscall.Invoke(BpfCommand.BPF_BTF_LOAD, ref attr);
        }
    }
}
