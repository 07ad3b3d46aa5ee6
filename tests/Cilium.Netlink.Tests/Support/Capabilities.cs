// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Netlink.Tests;

/// <summary>Takes rights away from one thread (capset(2) works on threads), and from those that it starts.</summary>
internal static unsafe partial class Capabilities
{
    private const uint LINUX_CAPABILITY_VERSION_3 = 0x20080522;

    internal static void DropAllOfThisThread()
    {
        uint* header = stackalloc uint[2] { LINUX_CAPABILITY_VERSION_3, 0 };
        uint* none = stackalloc uint[6];
        Assert.Equal(0, CapSet(header, none));
    }

    [LibraryImport("libc", EntryPoint = "capset", SetLastError = true)]
    private static partial int CapSet(uint* header, uint* sets);
}
