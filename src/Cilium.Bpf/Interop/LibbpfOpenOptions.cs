// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Bpf.Interop;

/// <summary><c>struct bpf_object_open_opts</c> as of libbpf 1.0; later versions only append.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LibbpfOpenOptions
{
    public nuint sz;
    public byte* object_name;
    public byte relaxed_maps;
    public byte* pin_root_path;
    public uint removed_attach_prog_fd;
    public byte* kconfig;
    public byte* btf_custom_path;
    public byte* kernel_log_buf;
    public nuint kernel_log_size;
    public uint kernel_log_level;
}
