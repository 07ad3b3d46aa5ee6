// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Key of <c>policy_ranges</c> (C: <c>struct policy_prefix_key</c>); the port is in network order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PolicyPrefixKey
{
    /// <summary>Bits before the port: policy, direction, protocol.</summary>
    public const uint StaticBits = 48;

    public uint Length;
    public uint Policy;
    public byte Direction;
    public byte Protocol;
    public ushort Port;
}
