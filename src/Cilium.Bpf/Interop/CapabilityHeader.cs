// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Interop;

/// <summary><c>struct __user_cap_header_struct</c> of linux/capability.h.</summary>
internal struct CapabilityHeader
{
    /// <summary><c>_LINUX_CAPABILITY_VERSION_3</c>: two sets of 32 bits.</summary>
    public const uint Version3 = 0x20080522;

    public uint version;

    /// <summary>0: the calling thread.</summary>
    public int pid;
}
