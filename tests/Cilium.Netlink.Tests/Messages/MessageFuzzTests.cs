// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Cilium.Netlink.Interop;

namespace Cilium.Netlink.Tests;

public sealed class MessageFuzzTests
{
    [Fact]
    public void Damaged_messages_are_parsed_or_refused_with_the_typed_error()
    {
        List<byte[]> seeds = CollectRealMessages();
        Assert.True(seeds.Count > 20);
        var random = new Random(20240601);
        int refused = 0;
        int parsed = 0;
        List<NetworkChange> changes = [];
        for (int i = 0; i < 40_000; i++)
        {
            byte[] bytes = Damage(seeds[random.Next(seeds.Count)], random);
            try
            {
                changes.Clear();
                NetworkChangeParser.Parse(bytes, changes);
                ParseAsEverythingElse(bytes);
                parsed++;
            }
            catch (NetlinkFormatException error)
            {
                Assert.NotEmpty(error.Reason);
                refused++;
            }
        }

        Assert.True(parsed > 1000 && refused > 1000, $"{parsed} parsed, {refused} refused: the damage is one-sided.");
    }

    [Fact]
    public void Random_bytes_are_refused_with_the_typed_error()
    {
        var random = new Random(7);
        byte[] bytes = new byte[512];
        for (int i = 0; i < 20_000; i++)
        {
            int length = random.Next(bytes.Length);
            random.NextBytes(bytes.AsSpan(0, length));
            Try(() => NetworkChangeParser.Parse(bytes.AsSpan(0, length), []));
            Try(() =>
            {
                foreach (NetlinkAttribute attribute in new NetlinkAttributes(bytes.AsSpan(0, length)))
                {
                    foreach (NetlinkAttribute inner in attribute.Nested)
                    {
                        _ = inner.ReadString();
                    }
                }
            });
        }
    }

    [Fact]
    public void A_damaged_answer_to_a_request_ends_it_with_the_typed_error_or_the_kernels()
    {
        var random = new Random(11);
        byte[] acknowledgement = Acknowledgement(errno: 22, "not like this", offset: 20, sequence: 5);
        using var request = new NetlinkRequest(RtNetlink.RTM_NEWLINK, NetlinkRequestFlags.None, "do something");
        request.AddUInt32(IfLink.IFLA_MTU, 1);
        int kernels = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = Damage(acknowledgement, random);
            using var reply = new NetlinkReply();
            bool isInterrupted = false;
            try
            {
                NetlinkChannel.TakeDatagram(bytes, request, 5, reply, ref isInterrupted);
            }
            catch (NetlinkFormatException)
            {
            }
            catch (NetlinkException)
            {
                kernels++;
            }
        }

        Assert.InRange(kernels, 100, 19_900);
    }

    [Fact]
    public void An_acknowledgement_is_read_with_its_text_and_attribute()
    {
        using var request = new NetlinkRequest(RtNetlink.RTM_NEWLINK, NetlinkRequestFlags.None, "do something");
        request.AddUInt32(IfLink.IFLA_GROUP, 1);
        using (request.Nest(IfLink.IFLA_LINKINFO))
        {
            request.AddUInt32(IfLink.IFLA_MTU, 1);
        }

        using var reply = new NetlinkReply();
        bool isInterrupted = false;
        byte[] bytes = Acknowledgement(errno: 34, "too small", offset: 28, sequence: 9);
        var error = Assert.Throws<NetlinkException>(() => NetlinkChannel.TakeDatagram(bytes, request, 9, reply, ref isInterrupted));

        Assert.Equal(("ERANGE", "too small", 28), (error.ErrnoName, error.ExtendedAck, error.AttributeOffset));
        Assert.Equal("IfLink.IFLA_LINKINFO/IfLink.IFLA_MTU", error.AttributePath);
        Assert.False(NetlinkChannel.TakeDatagram(bytes, request, 10, reply, ref isInterrupted));
    }

    [Fact]
    public void An_attribute_longer_than_the_format_allows_is_refused_while_writing()
    {
        using var request = new NetlinkRequest(RtNetlink.RTM_NEWLINK, NetlinkRequestFlags.None, "write too much");

        Assert.Throws<ArgumentException>(() => request.AddBytes(1, new byte[65532]));
        Assert.Throws<ArgumentException>(() =>
        {
            using (request.Nest(2))
            {
                request.AddBytes(3, new byte[40000]);
                request.AddBytes(3, new byte[40000]);
            }
        });
    }

    [Fact]
    public void What_is_written_is_what_is_read()
    {
        using var request = new NetlinkRequest(100, NetlinkRequestFlags.Create, "write");
        request.WriteHeader(new ifinfomsg { ifi_index = 7 });
        request.AddByte(1, 0xab);
        request.AddUInt16(2, 0x1234);
        request.AddUInt16BigEndian(3, 0x1234);
        request.AddUInt32(4, 0xdeadbeef);
        request.AddInt32(5, -5);
        request.AddUInt64(6, ulong.MaxValue - 1);
        request.AddString(7, "text é");
        request.AddAddress(8, IPAddress.Parse("192.0.2.1"));
        request.AddAddress(9, IPAddress.Parse("2001:db8::1"));
        request.AddFlag(10);
        using (request.Nest(11))
        {
            request.AddString(1, new string('x', 3000));
        }

        ReadOnlySpan<byte> bytes = request.Seal(77);
        NetlinkMessage message = NetlinkMessage.ReadNext(ref bytes);
        Assert.True(bytes.IsEmpty);
        Assert.Equal((100, 77u), (message.Type, message.Sequence));
        Assert.Equal(7, message.ReadHeader<ifinfomsg>(out NetlinkAttributes attributes).ifi_index);
        Dictionary<int, string> read = [];
        foreach (NetlinkAttribute attribute in attributes)
        {
            read[attribute.Type] = attribute.Type switch
            {
                1 => $"{attribute.ReadByte():x}",
                2 => $"{attribute.ReadUInt16():x}",
                3 => $"{attribute.ReadUInt16BigEndian():x}",
                4 => $"{attribute.ReadUInt32():x}",
                5 => $"{attribute.ReadInt32()}",
                6 => $"{attribute.ReadUInt64():x}",
                7 => attribute.ReadString(),
                8 or 9 => attribute.ReadAddress().ToString(),
                10 => $"{attribute.Value.Length}",
                _ => Inner(attribute),
            };
        }

        Assert.Equal(["ab", "1234", "1234", "deadbeef", "-5", "fffffffffffffffe", "text é", "192.0.2.1", "2001:db8::1", "0", "3000"], read.Values);

        static string Inner(in NetlinkAttribute attribute)
        {
            foreach (NetlinkAttribute inner in attribute.Nested)
            {
                return $"{inner.ReadString().Length}";
            }

            return "none";
        }
    }

    private static void ParseAsEverythingElse(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            NetlinkMessage message = NetlinkMessage.ReadNext(ref bytes);
            _ = LinkParser.ParseStatistics(message);
            _ = SocketParser.Parse(message, ProtocolType.Tcp);
        }
    }

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (NetlinkFormatException)
        {
        }
    }

    private static byte[] Damage(byte[] seed, Random random)
    {
        byte[] bytes = [.. seed];
        int cuts = random.Next(1, 4);
        for (int i = 0; i < cuts; i++)
        {
            switch (random.Next(5))
            {
                case 0:
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                    break;
                case 2 when bytes.Length > 8:
                    bytes = bytes[..random.Next(4, bytes.Length)];
                    break;
                case 3 when bytes.Length >= 20:
                    // An attribute length somewhere.
                    MemoryMarshal.Write(bytes.AsSpan(random.Next(bytes.Length / 4) * 4), (ushort)random.Next(80));
                    break;
                case 4 when bytes.Length >= 20:
                    // A message that fits again after a cut.
                    MemoryMarshal.Write(bytes.AsSpan(), (uint)bytes.Length);
                    break;
            }
        }

        return bytes;
    }

    private static byte[] Acknowledgement(int errno, string text, int offset, uint sequence)
    {
        using var message = new NetlinkRequest(NetlinkCore.NLMSG_ERROR, NetlinkRequestFlags.None, "acknowledge");
        message.WriteHeader(-errno);
        message.WriteHeader(default(nlmsghdr));
        message.AddString(NetlinkCore.NLMSGERR_ATTR_MSG, text);
        message.AddInt32(NetlinkCore.NLMSGERR_ATTR_OFFS, offset);
        byte[] bytes = message.Seal(sequence).ToArray();
        MemoryMarshal.Write(bytes.AsSpan(6), (ushort)(NetlinkCore.NLM_F_CAPPED | NetlinkCore.NLM_F_ACK_TLVS));
        return bytes;
    }

    /// <summary>What this kernel really sends, as it came.</summary>
    private static List<byte[]> CollectRealMessages()
    {
        using var network = new TestNetwork();
        NetlinkSocket netlink = network.Netlink;
        LinkInfo link = network.AddVeth();
        netlink.Links.Create(new VxlanSpec("vx0", 9) { Local = IPAddress.Parse("192.0.2.1") });
        netlink.Addresses.Add(new AddressSpec(link.Index, IPAddress.Parse("192.0.2.1"), 24));
        netlink.Addresses.Add(new AddressSpec(link.Index, IPAddress.Parse("2001:db8::1"), 64) { SkipsDuplicateDetection = true });
        netlink.Routes.Add(new RouteSpec(RouteSpec.DefaultIPv4) { Mtu = 1400, NextHops = [new() { Gateway = IPAddress.Parse("192.0.2.2"), LinkIndex = link.Index }, new() { Gateway = IPAddress.Parse("2001:db8::2"), LinkIndex = link.Index }] });
        netlink.Neighbors.Add(new NeighborSpec(link.Index, IPAddress.Parse("192.0.2.2")) { MacAddress = MacAddress.Parse("02:00:00:00:00:02") });
        netlink.Rules.Add(new RuleSpec(AddressFamily.InterNetwork) { Mark = 1, Table = 9, From = IPNetwork.Parse("10.0.0.0/8") });
        List<byte[]> messages = [];
        Collect<ifinfomsg>(RtNetlink.RTM_GETLINK);
        Collect<ifaddrmsg>(RtNetlink.RTM_GETADDR);
        Collect<rtmsg>(RtNetlink.RTM_GETROUTE);
        Collect<ndmsg>(RtNetlink.RTM_GETNEIGH);
        Collect<fib_rule_hdr>(RtNetlink.RTM_GETRULE);
        return messages;

        void Collect<T>(ushort type)
            where T : unmanaged
        {
            using var request = new NetlinkRequest(type, NetlinkRequestFlags.Dump, "collect");
            request.WriteHeader(default(T));
            using NetlinkReply reply = netlink.Request(request);
            foreach (NetlinkMessage message in reply)
            {
                byte[] bytes = new byte[nlmsghdr.Size + message.Payload.Length];
                MemoryMarshal.Write(bytes, new nlmsghdr { nlmsg_len = (uint)bytes.Length, nlmsg_type = message.Type });
                message.Payload.CopyTo(bytes.AsSpan(nlmsghdr.Size));
                messages.Add(bytes);
            }
        }
    }
}
