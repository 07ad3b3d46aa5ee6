// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Cilium.Policy;

namespace Cilium.Datapath.Layout;

/// <summary>Where a decision list stands (C: <c>struct policy_key</c>); the port is in network order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PolicyKey
{
    /// <summary>Set in <see cref="Direction"/> where the entry is for any port.</summary>
    public const byte AnyPort = 0x80;

    public uint Policy;
    public ushort Port;
    public byte Protocol;
    public byte Direction;

    /// <summary>The key of an entry that is not a range of ports.</summary>
    public static PolicyKey Of(uint policy, ClassifierKey key)
    {
        bool isAnyPort = key.PortPrefixLength == 0;
        return new PolicyKey
        {
            Policy = policy,
            Port = isAnyPort ? (ushort)0 : BinaryPrimitives.ReverseEndianness(key.Port),
            Protocol = key.Protocol,
            Direction = (byte)((byte)key.Direction | (isAnyPort ? AnyPort : 0)),
        };
    }
}
