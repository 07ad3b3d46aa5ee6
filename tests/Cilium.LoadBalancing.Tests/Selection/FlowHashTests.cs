// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Cilium.LoadBalancing.Tests;

public sealed class FlowHashTests
{
    private static readonly MaglevSeed s_seed = MaglevSeed.Default;

    // For the bytes 0, 1, 2 ... of a length, as DPDK's tests publish them for its port of the hash.
    [Theory]
    [InlineData(1, 0x8ba9414b, 0x5c62c303)]
    [InlineData(2, 0xdf0d39c9, 0x1b8cf784)]
    [InlineData(4, 0xe4cf1d42, 0x8270ac65)]
    [InlineData(8, 0xd4ccb93c, 0x05fa6668)]
    [InlineData(16, 0x5e84eafc, 0x762df861)]
    [InlineData(32, 0x21362cfe, 0xda088f2f)]
    [InlineData(48, 0x2f4775ab, 0x59614cd4)]
    [InlineData(64, 0x9ff036cc, 0x7a94f690)]
    [InlineData(9, 0xeca51474, 0xdc1e4993)]
    [InlineData(13, 0xbc9d6816, 0x30825494)]
    [InlineData(37, 0x12926a31, 0x91d0e462)]
    [InlineData(40, 0x1c9fa888, 0x768087fc)]
    public void The_oracle_is_the_published_hash(int length, uint from0, uint fromDeadBeef)
    {
        byte[] bytes = [.. Enumerable.Range(0, length).Select(value => (byte)value)];
        Assert.Equal(from0, Lookup3.Hash(bytes, 0));
        Assert.Equal(fromDeadBeef, Lookup3.Hash(bytes, 0xdeadbeef));
    }

    [Theory]
    [InlineData("192.0.2.1", 40000, 80, IpProtocol.Tcp)]
    [InlineData("10.0.0.255", 0, 53, IpProtocol.Udp)]
    [InlineData("255.255.255.254", 65535, 65535, IpProtocol.Sctp)]
    public void An_IPv4_flow_is_three_words(string client, ushort clientPort, ushort port, IpProtocol protocol)
    {
        byte[] bytes = new byte[12];
        IPAddress.Parse(client).TryWriteBytes(bytes, out _);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), clientPort);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(6), port);
        bytes[8] = (byte)protocol;
        Assert.Equal(Lookup3.Hash(bytes, 0x71dcda46), FlowHash.Compute(IPAddress.Parse(client), clientPort, port, protocol, s_seed));
    }

    [Theory]
    [InlineData("2001:db8::1", 40000, 80, IpProtocol.Tcp)]
    [InlineData("fd00:1:2:3:4:5:6:7", 1, 65535, IpProtocol.Udp)]
    public void An_IPv6_flow_is_mixed_twice(string client, ushort clientPort, ushort port, IpProtocol protocol)
    {
        byte[] bytes = IPAddress.Parse(client).GetAddressBytes();
        (uint a, uint b, uint c) = (Lookup3.Word(bytes, 0), Lookup3.Word(bytes, 4), Lookup3.Word(bytes, 8));
        Lookup3.Mix(ref a, ref b, ref c);
        byte[] ports = new byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(ports, clientPort);
        BinaryPrimitives.WriteUInt16BigEndian(ports.AsSpan(2), port);
        a += Lookup3.Word(bytes, 12);
        b += Lookup3.Word(ports, 0);
        c += (uint)protocol;
        Lookup3.Mix(ref a, ref b, ref c);
        Assert.Equal(Lookup3.Final(a + 0x92505688, b, c), FlowHash.Compute(IPAddress.Parse(client), clientPort, port, protocol, s_seed));
    }
}
