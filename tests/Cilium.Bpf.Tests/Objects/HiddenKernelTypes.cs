// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Cilium.Bpf.Tests.Support;

namespace Cilium.Bpf.Tests;

/// <summary>
/// Runs code on a thread whose mount namespace hides the kernel's BTF, as on a kernel built without it. The namespace and the
/// mount end with the thread.
/// </summary>
internal static partial class HiddenKernelTypes
{
    private const int NewMountNamespace = 0x20000;
    private const ulong Private = 1 << 18;
    private const ulong Recursive = 1 << 14;

    public static T Run<T>(Func<T> work) => ThrowawayThread.Run(() =>
    {
        Assert.Equal(0, unshare(NewMountNamespace));
        Assert.Equal(0, mount("none", "/", null, Private | Recursive, 0));
        Assert.Equal(0, mount("none", "/sys/kernel/btf", "tmpfs", 0, 0));
        return work();
    });

    [LibraryImport("libc")]
    private static partial int unshare(int flags);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string source, string target, string? type, ulong flags, nint options);
}
