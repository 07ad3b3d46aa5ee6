// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using Cilium.Core;

namespace Cilium.Benchmarks.Packets;

/// <summary>Who appears in the packet benchmarks: two pods here, any number of friends elsewhere, and a stranger whom no
/// rule allows.</summary>
internal static class Roster
{
    public const uint FirstFriendIPv4 = (20u << 24) + 1;
    public const uint FirstFriendIPv6Word = 1;
    public const ushort Port = 80;

    /// <summary>A port that friends may be sent to and may not be reached at.</summary>
    public const ushort EgressOnlyPort = 9;
    public const uint FirstFriendIdentity = 1000;
    private const uint StrangerIdentity = 500;

    public static SecurityIdentity Alice { get; } = Identity(301, "k8s:app=alice", "k8s:friend=yes");

    public static SecurityIdentity Bob { get; } = Identity(302, "k8s:app=bob", "k8s:friend=yes");

    public static SecurityIdentity Stranger { get; } = Identity(StrangerIdentity, "k8s:app=stranger");

    public static IPAddress StrangerIPv4 { get; } = IPAddress.Parse("30.0.0.1");

    public static IPAddress StrangerIPv6 { get; } = IPAddress.Parse("fd03::1");

    public static SecurityIdentity Friend(int index) =>
        Identity(FirstFriendIdentity + (uint)index, "k8s:friend=yes", $"k8s:group=g{index % 1000}");

    public static IPAddress FriendAddress(int index, bool isIPv6)
    {
        Span<byte> bytes = stackalloc byte[isIPv6 ? 16 : 4];
        bytes.Clear();
        if (isIPv6)
        {
            bytes[0] = 0xfd;
            bytes[1] = 0x02;
        }

        BinaryPrimitives.WriteUInt32BigEndian(bytes[^4..], FirstFriendWord(isIPv6) + (uint)index);
        return new IPAddress(bytes);
    }

    /// <summary>The last four bytes of the first friend's address.</summary>
    public static uint FirstFriendWord(bool isIPv6) => isIPv6 ? FirstFriendIPv6Word : FirstFriendIPv4;

    private static SecurityIdentity Identity(uint number, params string[] labels) => new(
        new NumericIdentity(number),
        LabelSet.Parse(["k8s:io.kubernetes.pod.namespace=default", "k8s:io.cilium.k8s.policy.cluster=default", .. labels]));
}
