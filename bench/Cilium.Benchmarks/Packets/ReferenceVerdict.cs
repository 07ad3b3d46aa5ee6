// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Benchmarks.Packets;

/// <summary>C: <c>struct verdict_entry</c> of the layouts.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ReferenceVerdict
{
    public uint Cookie;
    public ushort ProxyPort;
    public byte Action;
    public byte Precedence;
}
