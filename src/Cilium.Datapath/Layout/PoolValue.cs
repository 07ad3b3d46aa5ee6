// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Value of <c>pools</c> (C: <c>struct pool</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PoolValue
{
    public uint First;
    public uint Count;
    public uint AffinityTimeout;
    public uint Room;

    /// <summary>In <see cref="Count"/>: slots are chosen by the hash of the flow.</summary>
    public const uint Maglev = 0x8000_0000;
}
