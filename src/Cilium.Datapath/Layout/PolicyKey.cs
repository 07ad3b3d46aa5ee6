// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Key of <c>policy_classes</c> (C: <c>struct policy_key</c>); the port is in network order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PolicyKey
{
    /// <summary>Set in <see cref="Direction"/> where the entry is for any port.</summary>
    public const byte AnyPort = 0x80;

    public uint Policy;
    public ushort Port;
    public byte Protocol;
    public byte Direction;
}
