// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Bpf.Interop;

/// <summary>Interfaces of the calling thread's network namespace.</summary>
internal static unsafe partial class LinkInterface
{
    private const int IF_NAMESIZE = 16;

    /// <summary>Whether an interface has this index.</summary>
    public static bool Exists(int index)
    {
        byte* name = stackalloc byte[IF_NAMESIZE];
        return if_indextoname((uint)index, name) != null;
    }

    [LibraryImport("libc")]
    private static partial byte* if_indextoname(uint index, byte* name);
}
