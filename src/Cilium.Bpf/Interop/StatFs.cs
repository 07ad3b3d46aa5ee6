// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Bpf.Interop;

/// <summary><c>struct statfs</c> of 64-bit Linux, up to the field that is read; the rest is room for the kernel to write.</summary>
[StructLayout(LayoutKind.Sequential, Size = 256)]
internal struct StatFs
{
    /// <summary>Magic number of a mounted BPF file system (linux/magic.h).</summary>
    public const long BPF_FS_MAGIC = 0xcafe4a11;

    public long f_type;
}
