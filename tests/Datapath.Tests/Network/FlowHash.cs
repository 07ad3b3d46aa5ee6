// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Numerics;

namespace Datapath.Tests;

/// <summary>The hash by which the ecosystem's nodes choose a slot of a Maglev table (facts: datapath, section 8.5), written anew:
/// that of three words that Linux publishes in jhash.h, over memory read as little-endian words.</summary>
internal static class FlowHash
{
    public static uint Of(IPAddress client, ushort sourcePort, ushort port, byte protocol)
    {
        uint ports = ((uint)BinaryPrimitives.ReverseEndianness(port) << 16) | BinaryPrimitives.ReverseEndianness(sourcePort);
        byte[] bytes = client.GetAddressBytes();
        if (client.AddressFamily == AddressFamily.InterNetwork)
        {
            const uint start = unchecked(0x71dcda46 + 0xdeadbeef + 12);
            return Final(BitConverter.ToUInt32(bytes) + start, ports + start, protocol + start);
        }

        uint a = BitConverter.ToUInt32(bytes, 0), b = BitConverter.ToUInt32(bytes, 4), c = BitConverter.ToUInt32(bytes, 8);
        Mix(ref a, ref b, ref c);
        a += BitConverter.ToUInt32(bytes, 12);
        b += ports;
        c += protocol;
        Mix(ref a, ref b, ref c);
        return Final(a + 0x92505688, b, c);
    }

    private static void Mix(ref uint a, ref uint b, ref uint c)
    {
        Step(ref a, ref c, ref b, 4);
        Step(ref b, ref a, ref c, 6);
        Step(ref c, ref b, ref a, 8);
        Step(ref a, ref c, ref b, 16);
        Step(ref b, ref a, ref c, 19);
        Step(ref c, ref b, ref a, 4);
    }

    private static void Step(ref uint changed, ref uint other, ref uint third, int bits)
    {
        changed -= other;
        changed ^= BitOperations.RotateLeft(other, bits);
        other += third;
    }

    private static uint Final(uint a, uint b, uint c)
    {
        c = (c ^ b) - BitOperations.RotateLeft(b, 14);
        a = (a ^ c) - BitOperations.RotateLeft(c, 11);
        b = (b ^ a) - BitOperations.RotateLeft(a, 25);
        c = (c ^ b) - BitOperations.RotateLeft(b, 16);
        a = (a ^ c) - BitOperations.RotateLeft(c, 4);
        b = (b ^ a) - BitOperations.RotateLeft(a, 14);
        return (c ^ b) - BitOperations.RotateLeft(b, 24);
    }
}
