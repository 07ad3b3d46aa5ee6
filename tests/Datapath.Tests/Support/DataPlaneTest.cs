// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>A test on the shared data plane, emptied for it.</summary>
[Collection(DataPlaneTests.Name)]
public abstract class DataPlaneTest : IDisposable
{
    public const TrafficDirection Ingress = TrafficDirection.Ingress;
    public const TrafficDirection Egress = TrafficDirection.Egress;

    protected DataPlaneTest(DataPlaneFixture plane)
    {
        ArgumentNullException.ThrowIfNull(plane);
        Bed = new TestBed(plane);
    }

    public static TheoryData<Family> Families { get; } = [Family.IPv4, Family.IPv6];

    public static TheoryData<Family, TrafficDirection> FamiliesAndDirections { get; } = new()
    {
        { Family.IPv4, Ingress }, { Family.IPv4, Egress }, { Family.IPv6, Ingress }, { Family.IPv6, Egress },
    };

    public static TheoryData<Family, byte> FamiliesAndTransports { get; } = new()
    {
        { Family.IPv4, TestPolicy.Tcp }, { Family.IPv4, TestPolicy.Udp }, { Family.IPv4, TestPolicy.Sctp },
        { Family.IPv6, TestPolicy.Tcp }, { Family.IPv6, TestPolicy.Udp }, { Family.IPv6, TestPolicy.Sctp },
    };

    internal TestBed Bed { get; }

    /// <summary>A packet of a pod that talks to somebody elsewhere, in either direction, up to the IP header.</summary>
    internal static PacketSpec Between(Family family, TrafficDirection direction, Peer pod, Peer other) =>
        direction == Egress ? TestBed.Packet(family, pod, other) : TestBed.PacketTo(family, other, pod);

    public void Dispose()
    {
        Bed.Dispose();
        GC.SuppressFinalize(this);
    }
}
