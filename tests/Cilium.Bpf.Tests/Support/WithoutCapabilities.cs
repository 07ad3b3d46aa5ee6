// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf.Tests.Support;

/// <summary>Runs code on a thread of its own that has given up its effective capabilities; other threads keep theirs.</summary>
internal static unsafe partial class WithoutCapabilities
{
    public static T Run<T>(Func<T> work) => ThrowawayThread.Run(() =>
    {
        CapabilityHeader header = new() { version = CapabilityHeader.Version3 };
        CapabilitySets sets = default;
        Assert.Equal(0, capset(&header, &sets));
        return work();
    });

    [LibraryImport("libc")]
    private static partial int capset(CapabilityHeader* header, CapabilitySets* sets);
}
