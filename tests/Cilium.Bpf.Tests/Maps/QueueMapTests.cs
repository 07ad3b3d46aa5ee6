// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Tests.Support;

namespace Cilium.Bpf.Tests.Maps;

public class QueueMapTests
{
    [Theory]
    [InlineData(BpfMapType.Queue, 1UL, 2UL)]
    [InlineData(BpfMapType.Stack, 2UL, 1UL)]
    public void Values_leave_in_the_order_of_the_kind(BpfMapType type, ulong first, ulong second)
    {
        using var map = BpfQueueMap<ulong>.Create(new BpfMapOptions(type) { MaxEntries = 4 });
        Assert.False(map.TryPop(out _));
        map.Push(1);
        map.Push(2);
        Assert.True(map.TryPeek(out ulong value));
        Assert.Equal(first, value);
        Assert.True(map.TryPop(out value));
        Assert.Equal(first, value);
        Assert.True(map.TryPop(out value));
        Assert.Equal(second, value);
        Assert.False(map.TryPeek(out value));
        Assert.Equal(0UL, value);
    }

    [Fact]
    public void A_full_queue_fails_or_gives_up_its_oldest_as_asked()
    {
        using var map = BpfQueueMap<ulong>.Create(new BpfMapOptions(BpfMapType.Queue) { MaxEntries = 2, Name = "jobs" });
        map.Push(1);
        map.Push(2);
        Assert.Equal("jobs", Assert.Throws<MapFullException>(() => map.Push(3)).MapName);
        map.Push(3, replacesOldest: true);
        Assert.True(map.TryPop(out ulong value));
        Assert.Equal(2UL, value);
    }

    [Fact]
    public void It_is_pinned_and_opened_like_any_map()
    {
        using var fileSystem = new TemporaryBpfFileSystem();
        using (var map = BpfQueueMap<ulong>.Create(new BpfMapOptions(BpfMapType.Queue) { MaxEntries = 2 }))
        {
            map.Push(42);
            map.Pin(fileSystem["queue"]);
        }

        using var opened = BpfQueueMap<ulong>.OpenPinned(fileSystem["queue"]);
        Assert.True(opened.TryPop(out ulong value));
        Assert.Equal(42UL, value);
    }
}
