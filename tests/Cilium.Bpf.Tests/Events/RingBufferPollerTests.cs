// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;
using Cilium.Bpf.Tests.Support;

namespace Cilium.Bpf.Tests.Events;

public sealed class RingBufferPollerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Each_record_comes_with_its_ring()
    {
        using EventSource first = new();
        using EventSource second = new();
        using RingBufferReader firstReader = new(first.Ring);
        using RingBufferReader secondReader = new(second.Ring);
        using RingBufferPoller poller = new(firstReader, secondReader);
        first.Produce(3);
        second.Produce(5);
        PerRing counts = new(2);

        Assert.Equal(8, poller.Poll(ref counts, TimeSpan.Zero, Cancellation));
        Assert.Equal([3, 5], counts.Records);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Any_ring_wakes_the_poller(int which)
    {
        using EventSource a = new();
        using EventSource b = new();
        using EventSource c = new();
        EventSource[] sources = [a, b, c];
        using RingBufferReader readerA = new(a.Ring);
        using RingBufferReader readerB = new(b.Ring);
        using RingBufferReader readerC = new(c.Ring);
        using RingBufferPoller poller = new(readerA, readerB, readerC);
        Thread producer = new(() =>
        {
            Thread.Sleep(20);
            sources[which].Produce(1);
        });
        producer.Start();
        PerRing counts = new(3);

        Assert.Equal(1, poller.Poll(ref counts, TimeSpan.FromSeconds(10), Cancellation));
        Assert.Equal(1, counts.Records[which]);
        producer.Join();
    }

    [Fact]
    public void Several_producers_are_read_without_a_gap()
    {
        using EventSource first = new(ringBytes: 1 << 20);
        using EventSource second = new(ringBytes: 1 << 20);
        using RingBufferReader firstReader = new(first.Ring);
        using RingBufferReader secondReader = new(second.Ring);
        using RingBufferPoller poller = new(firstReader, secondReader);
        Thread[] producers = [.. new[] { first, second }.Select(source => new Thread(() =>
        {
            for (int i = 0; i < 5000; i++)
            {
                source.Produce(1);
            }
        }))];
        Array.ForEach(producers, thread => thread.Start());
        PerRing counts = new(2);
        while (counts.Records.Sum() < 10_000)
        {
            Assert.NotEqual(0, poller.Poll(ref counts, TimeSpan.FromSeconds(10), Cancellation));
        }

        Array.ForEach(producers, thread => thread.Join());
        Assert.Equal([5000, 5000], counts.Records);
        Assert.Equal([5000ul, 5000ul], counts.Next);
    }

    [Fact]
    public void Nothing_within_the_time_gives_zero()
    {
        using EventSource source = new();
        using RingBufferReader reader = new(source.Ring);
        using RingBufferPoller poller = new(reader);
        PerRing counts = new(1);

        Assert.Equal(0, poller.Poll(ref counts, TimeSpan.FromMilliseconds(5), Cancellation));
    }

    [Fact]
    public void Cancelling_ends_a_wait_and_leaves_the_readers_usable()
    {
        using EventSource source = new();
        using RingBufferReader reader = new(source.Ring);
        using RingBufferPoller poller = new(reader);
        using CancellationTokenSource cancellation = new(TimeSpan.FromMilliseconds(20));
        PerRing counts = new(1);

        Assert.Throws<OperationCanceledException>(() => poller.Poll(ref counts, Timeout.InfiniteTimeSpan, cancellation.Token));
        source.Produce(1);
        SequenceChecker checker = new(64);
        Assert.Equal(1, reader.Consume(ref checker));
    }

    [Fact]
    public void Disposing_a_reader_ends_a_wait()
    {
        using EventSource source = new();
        RingBufferReader reader = new(source.Ring);
        using RingBufferPoller poller = new(reader);
        Thread disposer = new(() =>
        {
            Thread.Sleep(20);
            reader.Dispose();
        });
        disposer.Start();
        PerRing counts = new(1);

        Assert.Equal(0, poller.Poll(ref counts, Timeout.InfiniteTimeSpan, Cancellation));
        disposer.Join();
        Assert.Throws<ObjectDisposedException>(() => poller.Poll(ref counts, TimeSpan.Zero, Cancellation));
    }

    [Fact]
    public void Disposing_the_poller_ends_a_wait_and_leaves_the_readers_usable()
    {
        using EventSource source = new();
        using RingBufferReader reader = new(source.Ring);
        RingBufferPoller poller = new(reader);
        Thread disposer = new(() =>
        {
            Thread.Sleep(20);
            poller.Dispose();
        });
        disposer.Start();
        PerRing counts = new(1);

        Assert.Equal(0, poller.Poll(ref counts, Timeout.InfiniteTimeSpan, Cancellation));
        disposer.Join();
        Assert.Throws<ObjectDisposedException>(() => poller.Poll(ref counts, TimeSpan.Zero, Cancellation));
        source.Produce(1);
        SequenceChecker checker = new(64);
        Assert.Equal(1, reader.Consume(ref checker));
    }

    [Fact]
    public void The_same_reader_twice_is_refused()
    {
        using EventSource source = new();
        using RingBufferReader reader = new(source.Ring);

        Assert.Equal(Errno.EEXIST, Assert.Throws<BpfException>(() => new RingBufferPoller(reader, reader)).Errno);
        Assert.Throws<ArgumentException>(() => new RingBufferPoller());
    }

    private readonly struct PerRing(int rings) : IRingBufferGroupHandler
    {
        public int[] Records { get; } = new int[rings];

        public ulong[] Next { get; } = new ulong[rings];

        public bool OnRecord(int ring, ReadOnlySpan<byte> record)
        {
            Assert.Equal(Next[ring]++, EventSource.SequenceOf(record));
            Records[ring]++;
            return true;
        }
    }
}
