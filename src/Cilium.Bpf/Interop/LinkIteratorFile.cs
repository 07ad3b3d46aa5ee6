// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Bpf.Interop;

/// <summary>read(2) on what <c>BPF_ITER_CREATE</c> returned.</summary>
internal static unsafe partial class LinkIteratorFile
{
    /// <returns>Bytes read, 0 at the end, or <c>-errno</c>.</returns>
    public static nint Read(BpfHandle file, byte* buffer, nuint length)
    {
        bool isReferenced = false;
        try
        {
            file.DangerousAddRef(ref isReferenced);
            nint count = read(file.Value, buffer, length);
            return count >= 0 ? count : -LibC.LastErrno;
        }
        finally
        {
            if (isReferenced)
            {
                file.DangerousRelease();
            }
        }
    }

    [LibraryImport("libc")]
    private static partial nint read(int fd, byte* buffer, nuint length);
}
