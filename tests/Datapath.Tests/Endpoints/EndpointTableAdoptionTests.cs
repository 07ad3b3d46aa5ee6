// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Datapath.Layout;

namespace Datapath.Tests;

/// <summary>What a process leaves that is killed while it moves an endpoint to another device.</summary>
public class EndpointTableAdoptionTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    private const ushort Id = 7;
    private const uint Former = 11;
    private const uint Later = 12;

    [Theory]
    [InlineData(nameof(DeviceStanding.Attached), nameof(DeviceStanding.Present), Former)]
    [InlineData(nameof(DeviceStanding.Present), nameof(DeviceStanding.Attached), Later)]
    [InlineData(nameof(DeviceStanding.Gone), nameof(DeviceStanding.Present), Later)]
    [InlineData(nameof(DeviceStanding.Present), nameof(DeviceStanding.Gone), Former)]
    [InlineData(nameof(DeviceStanding.Present), nameof(DeviceStanding.Present), Later)]
    [InlineData(nameof(DeviceStanding.Attached), nameof(DeviceStanding.Attached), Later)]
    public void Of_two_devices_of_an_endpoint_the_one_stays_for_which_more_speaks(string former, string later, uint expected)
    {
        Point(Former, slot: 1, new EndpointValue { Id = Id, Ifindex = Former });
        Point(Later, slot: 2, new EndpointValue { Id = Id, Ifindex = Later });
        Point(13, slot: 3, new EndpointValue { Id = 8, Ifindex = 13 });
        EndpointTable table = EndpointTable.Adopt(Bed.Maps, ifindex => Enum.Parse<DeviceStanding>(ifindex == Former ? former : later));
        ShouldHold(table, (Id, expected), (8, 13));
        Assert.Equal(0ul, Bed.Maps.EndpointCells.Get((int)(Former + Later - expected)));
        ShouldHold(new EndpointTable(Bed.Maps), (Id, expected), (8, 13));
    }

    [Fact]
    public void Nobody_is_asked_about_devices_that_share_nothing()
    {
        Point(Former, slot: 1, new EndpointValue { Id = Id, Ifindex = Former });
        Point(Later, slot: 2, new EndpointValue { Id = 8, Ifindex = Later });
        EndpointTable table = EndpointTable.Adopt(Bed.Maps, _ => throw new InvalidOperationException("Asked."));
        ShouldHold(table, (Id, Former), (8, Later));
    }

    [Fact]
    public void Of_devices_that_share_a_cell_too_only_one_stays()
    {
        uint farther = Former + (uint)Bed.Maps.EndpointCells.Length;
        Point(Former, slot: 1, new EndpointValue { Id = Id, Ifindex = Former });
        Overflow(farther, slot: 2, new EndpointValue { Id = Id, Ifindex = farther });
        ShouldHold(EndpointTable.Adopt(Bed.Maps, ifindex => ifindex == Former ? DeviceStanding.Attached : DeviceStanding.Present), (Id, Former));
        Assert.Empty(Bed.Maps.EndpointOverflow);

        Overflow(farther, slot: 2, new EndpointValue { Id = Id, Ifindex = farther });
        ShouldHold(EndpointTable.Adopt(Bed.Maps, ifindex => ifindex == Former ? DeviceStanding.Gone : DeviceStanding.Present), (Id, farther));
        Assert.Equal(0ul, Bed.Maps.EndpointCells.Get((int)Former));
    }

    [Fact]
    public void A_device_with_a_cell_and_an_entry_of_the_hash_follows_its_cell_and_goes_with_both()
    {
        Point(Former, slot: 1, new EndpointValue { Id = Id, Ifindex = Former, Identity = 1 });
        Overflow(Former, slot: 2, new EndpointValue { Id = Id, Ifindex = Former, Identity = 2 });
        EndpointTable table = EndpointTable.Adopt(Bed.Maps, _ => DeviceStanding.Attached);
        Assert.Equal(1u, Assert.Single(table.All).Identity);
        Assert.True(table.Remove(new EndpointId(Id), out _));
        Assert.Empty(Bed.Maps.EndpointOverflow);
        Assert.Empty(new EndpointTable(Bed.Maps).All);
    }

    [Fact]
    public void Devices_that_lead_to_anothers_slot_or_to_none_are_cleared()
    {
        Point(Former, slot: 1, new EndpointValue { Id = Id, Ifindex = Later });
        Point(14, slot: 2, default);
        Point(15, slot: 1_000_000, null);
        Overflow(16 + (uint)Bed.Maps.EndpointCells.Length, slot: 3, new EndpointValue { Id = 9, Ifindex = 16 });
        Assert.Empty(EndpointTable.Adopt(Bed.Maps, _ => DeviceStanding.Attached).All);
        Assert.All((int[])[11, 14, 15, 16], cell => Assert.Equal(0ul, Bed.Maps.EndpointCells.Get(cell)));
        Assert.Empty(Bed.Maps.EndpointOverflow);
    }

    [Fact]
    public void Slots_that_were_cleared_can_be_used_again()
    {
        Point(Former, slot: 1, new EndpointValue { Id = Id, Ifindex = Former });
        Point(Later, slot: 2, new EndpointValue { Id = Id, Ifindex = Later });
        EndpointTable table = EndpointTable.Adopt(Bed.Maps, _ => DeviceStanding.Attached);
        int room = Bed.Maps.Endpoints.Length / 2;
        for (int i = 1; i < room; i++)
        {
            table.Put(new EndpointValue { Id = (ushort)(100 + i), Ifindex = (uint)(100 + i) });
        }

        Assert.Equal(room, table.All.Count());
        Assert.Throws<DatapathCapacityException>(() => table.Put(new EndpointValue { Id = 99, Ifindex = 99 }));
        Assert.True(table.TryFindByDevice(Later, out EndpointValue found));
        Assert.Equal(Id, found.Id);
        Assert.False(table.TryFindByDevice(Former, out _));
    }

    private static void ShouldHold(EndpointTable table, params (ushort Id, uint Ifindex)[] expected) =>
        Assert.Equal(expected, table.All.Select(value => (value.Id, value.Ifindex)).Order());

    private void Point(uint ifindex, uint slot, EndpointValue? value)
    {
        Write(slot, value);
        Bed.Maps.EndpointCells.GetWritable((int)ifindex) = ((ulong)slot << 32) | ifindex;
    }

    private void Overflow(uint ifindex, uint slot, EndpointValue value)
    {
        Write(slot, value);
        Bed.Maps.EndpointOverflow.Update(ifindex, slot);
    }

    private void Write(uint slot, EndpointValue? value)
    {
        if (value is { } written)
        {
            Bed.Maps.Endpoints.GetWritable((int)slot) = written;
        }
    }
}
