// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Interop;

/// <summary><c>struct __user_cap_data_struct[2]</c> of linux/capability.h: the low and the high 32 capabilities.</summary>
internal struct CapabilitySets
{
    public uint effective_low;
    public uint permitted_low;
    public uint inheritable_low;
    public uint effective_high;
    public uint permitted_high;
    public uint inheritable_high;
}
