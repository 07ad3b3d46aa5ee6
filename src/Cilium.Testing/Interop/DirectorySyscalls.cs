// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Testing.Interop;

internal static partial class DirectorySyscalls
{
    /// <summary>Removes a directory that the kernel populates: the runtime's own removal would try its files first.</summary>
    public static bool TryRemove(string path) => rmdir(path) == 0;

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rmdir(string path);
}
