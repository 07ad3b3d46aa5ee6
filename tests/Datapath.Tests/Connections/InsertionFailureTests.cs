// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>A connection that cannot be entered is dropped with its own reason: untracked, its replies could not be told
/// from anything else. The kernel's LRU tables always make room, so here they are plain ones.</summary>
public sealed class InsertionFailureTests
{
    private const TrafficDirection Egress = TrafficDirection.Egress;
    private const TrafficDirection Ingress = TrafficDirection.Ingress;

    [Theory]
    [InlineData(Family.IPv4, TestPolicy.Tcp)]
    [InlineData(Family.IPv6, TestPolicy.Udp)]
    public void What_cannot_be_tracked_does_not_pass(Family family, byte protocol)
    {
        using DataPlaneFixture plane = new(new DatapathOptions(), WithoutRoom);
        using TestBed bed = new(plane);
        bed.WithPods(Peers.Alice);
        Flow first = new(family, Peers.Alice, 1, Peers.World, 80, protocol), second = first with { LocalPort = 2 };
        Flow third = first with { LocalPort = 3 };
        bed.Send(Peers.Alice, first.Out(TcpFlags.Syn)).ShouldPass();
        bed.Send(Peers.Alice, second.Out(TcpFlags.Syn)).ShouldPass();
        bed.Send(Peers.Alice, third.Out(TcpFlags.Syn)).ShouldDrop(DropReason.ConntrackInsertFailed, Egress);
        bed.Receive(Peers.Alice, third.In(TcpFlags.Syn)).ShouldDrop(DropReason.ConntrackInsertFailed, Ingress);
        bed.Receive(Peers.Alice, first.In()).ShouldPass();
        bed.Receive(Peers.Alice, second.In()).ShouldPass();
    }

    /// <summary>Room for one connection, and one in the overflow, in tables that drop nothing.</summary>
    private static BpfObjectSpec WithoutRoom(BpfObjectSpec spec)
    {
        byte[] image = spec.Image.ToArray();
        TurnLruIntoPlain(image);
        BpfObjectSpec edited = BpfObjectSpec.Parse(image);
        foreach (BpfMapSpec map in edited.Maps)
        {
            Assert.NotEqual(BpfMapType.LruHash, map.Type);
            bool isConnections = map.Name.StartsWith("connections", StringComparison.Ordinal);
            map.MaxEntries = isConnections ? 1 : spec.Maps[map.Name].MaxEntries;
        }

        return edited;
    }

    /// <summary>The source says <c>__uint(type, N)</c>, which is an array of N elements in the types of the object.</summary>
    private static void TurnLruIntoPlain(byte[] image)
    {
        // struct btf_type {name 0, kind array, size 0}, struct btf_array {element, index, length}
        ReadOnlySpan<byte> array = [0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0];
        int changed = 0;
        for (int at = 0; at + 24 <= image.Length; at += 4)
        {
            Span<byte> length = image.AsSpan(at + 20, 4);
            if (image.AsSpan(at, 12).SequenceEqual(array) && BinaryPrimitives.ReadInt32LittleEndian(length) == (int)BpfMapType.LruHash)
            {
                BinaryPrimitives.WriteInt32LittleEndian(length, (int)BpfMapType.Hash);
                changed++;
            }
        }

        Assert.Equal(1, changed);
    }
}
