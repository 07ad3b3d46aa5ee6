// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Numerics;
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>The hash of a flow that chooses a slot of a <see cref="MaglevTable"/>, as the programs in the kernel compute it.</summary>
/// <remarks>Bob Jenkins' hash of words, as Linux publishes it in <c>jhash.h</c>. Pure; allocates nothing.</remarks>
public static class FlowHash
{
    private const uint Initial = 0xdeadbeef + 12;

    /// <summary>The hash of a flow to a service. Its address does not matter: a client reaches the same backend through all of them.</summary>
    /// <param name="client">The client's address.</param>
    /// <param name="clientPort">Its port, host order; 0 where session affinity is on.</param>
    /// <param name="port">The port that it connects to, host order.</param>
    /// <param name="protocol">The protocol.</param>
    /// <param name="seed">That of the cluster.</param>
    /// <exception cref="ArgumentException">The address is neither IPv4 nor IPv6.</exception>
    public static uint Compute(IPAddress client, ushort clientPort, ushort port, IpProtocol protocol, MaglevSeed seed)
    {
        Span<byte> bytes = stackalloc byte[16];
        IpPrefix address = IpPrefix.FromAddress(client);
        address.WriteBytes(bytes);

        // Words are what a little-endian machine reads from the packet's memory.
        uint ports = ((uint)BinaryPrimitives.ReverseEndianness(port) << 16) | BinaryPrimitives.ReverseEndianness(clientPort);
        if (!address.IsIPv6)
        {
            uint start = seed.IPv4Flows + Initial;
            return Finish(new Words(Word(bytes, 0) + start, ports + start, (uint)protocol + start));
        }

        Words words = Mix(new Words(Word(bytes, 0), Word(bytes, 1), Word(bytes, 2)));
        words = Mix(new Words(words.A + Word(bytes, 3), words.B + ports, words.C + (uint)protocol));
        return Finish(words with { A = words.A + seed.IPv6Flows });
    }

    private static uint Word(ReadOnlySpan<byte> bytes, int index) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[(index * 4)..]);

    private static Words Mix(Words words)
    {
        (uint a, uint b, uint c) = (words.A, words.B, words.C);
        a = (a - c) ^ BitOperations.RotateLeft(c, 4);
        c += b;
        b = (b - a) ^ BitOperations.RotateLeft(a, 6);
        a += c;
        c = (c - b) ^ BitOperations.RotateLeft(b, 8);
        b += a;
        a = (a - c) ^ BitOperations.RotateLeft(c, 16);
        c += b;
        b = (b - a) ^ BitOperations.RotateLeft(a, 19);
        a += c;
        c = (c - b) ^ BitOperations.RotateLeft(b, 4);
        b += a;
        return new Words(a, b, c);
    }

    private static uint Finish(Words words)
    {
        (uint a, uint b, uint c) = (words.A, words.B, words.C);
        c = (c ^ b) - BitOperations.RotateLeft(b, 14);
        a = (a ^ c) - BitOperations.RotateLeft(c, 11);
        b = (b ^ a) - BitOperations.RotateLeft(a, 25);
        c = (c ^ b) - BitOperations.RotateLeft(b, 16);
        a = (a ^ c) - BitOperations.RotateLeft(c, 4);
        b = (b ^ a) - BitOperations.RotateLeft(a, 14);
        return (c ^ b) - BitOperations.RotateLeft(b, 24);
    }

    private readonly record struct Words(uint A, uint B, uint C);
}
