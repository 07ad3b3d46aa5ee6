// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Operations whose key or value is the descriptor of another object, kept open during the call.</summary>
internal static unsafe class DescriptorElement
{
    /// <summary>Stores the object behind <paramref name="value"/>.</summary>
    /// <returns>0 or <c>-errno</c>.</returns>
    public static int Update(BpfMap map, void* key, SafeHandle value, BpfUpdateMode mode)
    {
        using var lease = new DescriptorLease(value);
        int fd = lease.Value;
        return map.InvokeElement(BpfCommand.BPF_MAP_UPDATE_ELEM, key, &fd, (ulong)mode);
    }

    /// <summary>Does <paramref name="command"/> with the object behind <paramref name="key"/> as the key.</summary>
    /// <returns>0 or <c>-errno</c>.</returns>
    public static int WithKey(BpfMap map, BpfCommand command, SafeHandle key, void* value, ulong flags = 0)
    {
        using var lease = new DescriptorLease(key);
        int fd = lease.Value;
        return map.InvokeElement(command, &fd, value, flags);
    }
}
