// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Cilium.Bpf.Tests.Support;

namespace Cilium.Bpf.Tests.Events;

public sealed class RingBufferReaderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(8)]
    [InlineData(13)]
    [InlineData(64)]
    [InlineData(400)]
    public void Records_arrive_whole_and_in_order_however_often_the_ring_wraps(int recordBytes)
    {
        using EventSource source = new(ringBytes: 4096, recordBytes);
        using RingBufferReader reader = new(source.Ring, new PerCpuLossCounter(source.Lost));
        SequenceChecker checker = new(recordBytes);
        for (int round = 0; round < 300; round++)
        {
            source.Produce(5);
            Assert.Equal(5, reader.Consume(ref checker));
        }

        Assert.Equal(1500ul, checker.Next);
        Assert.Equal(0, checker.Gaps);
        Assert.Equal(
            new RingBufferStatistics(1500, 1500L * recordBytes, 0, Lost: 0, PendingBytes: 0, CapacityBytes: 4096),
            reader.GetStatistics());
    }

    [Fact]
    public void What_was_read_and_what_was_lost_is_exactly_what_was_produced()
    {
        using EventSource source = new(ringBytes: 4096, recordBytes: 56);
        using RingBufferReader reader = new(source.Ring, new PerCpuLossCounter(source.Lost));
        SequenceChecker checker = new(56);

        // 4096 bytes hold 63 records of 56 + 8 bytes (never the last byte): each round loses the rest.
        for (int round = 1; round <= 50; round++)
        {
            source.Produce(64 + round);
            reader.Consume(ref checker);
        }

        RingBufferStatistics statistics = reader.GetStatistics();
        Assert.Equal(source.Produced, statistics.Records + statistics.Lost);
        Assert.True(statistics.Lost > 50);
        Assert.Equal(statistics.Lost - LostAtTheEnd(source, checker), checker.Gaps);
    }

    [Fact]
    public void The_account_is_exact_also_while_producer_and_reader_race_over_a_full_ring()
    {
        using EventSource source = new(ringBytes: 4096, recordBytes: 56);
        using RingBufferReader reader = new(source.Ring, new PerCpuLossCounter(source.Lost));
        Thread producer = new(() =>
        {
            for (int i = 0; i < 300; i++)
            {
                source.Produce(200);
            }
        });
        producer.Start();
        SequenceChecker checker = new(56);
        while (producer.IsAlive)
        {
            reader.Poll(ref checker, TimeSpan.FromMilliseconds(20), Cancellation);
        }

        reader.Consume(ref checker);
        RingBufferStatistics statistics = reader.GetStatistics();
        Assert.Equal(60_000, source.Produced);
        Assert.Equal(60_000, statistics.Records + statistics.Lost);
        Assert.Equal(statistics.Records, checker.Count);
        Assert.Equal(statistics.Lost - LostAtTheEnd(source, checker), checker.Gaps);
        Assert.True(statistics.Lost > 0);
    }

    [Fact]
    public void A_full_ring_is_pending_until_it_is_read()
    {
        using EventSource source = new(ringBytes: 4096, recordBytes: 56);
        using RingBufferReader reader = new(source.Ring);
        source.Produce(10);

        RingBufferStatistics before = reader.GetStatistics();
        Assert.Equal(640, before.PendingBytes);
        Assert.Null(before.Lost);
        SequenceChecker checker = new(56);
        reader.Consume(ref checker);
        Assert.Equal(0, reader.GetStatistics().PendingBytes);
    }

    [Fact]
    public void Discarded_records_are_skipped_and_counted()
    {
        using EventSource source = new(isDiscarding: true);
        using RingBufferReader reader = new(source.Ring);
        source.Produce(20);
        SequenceChecker checker = new(64);

        Assert.Equal(0, reader.Consume(ref checker));
        Assert.Equal(20, reader.GetStatistics().Discarded);
        Assert.Equal(0, reader.GetStatistics().PendingBytes);
    }

    [Fact]
    public void A_batch_can_be_bounded_and_resumed()
    {
        using EventSource source = new();
        using RingBufferReader reader = new(source.Ring);
        source.Produce(10);
        SequenceChecker checker = new(64);

        Assert.Equal(3, reader.Consume(ref checker, maximumRecords: 3));
        Assert.Equal(7, reader.Consume(ref checker));
        Assert.Equal(10ul, checker.Next);
    }

    [Fact]
    public void A_handler_that_says_stop_ends_the_batch_after_its_record()
    {
        using EventSource source = new();
        using RingBufferReader reader = new(source.Ring);
        source.Produce(10);
        StoppingHandler stopping = new();
        SequenceChecker checker = new(64) { Next = 1 };

        Assert.Equal(1, reader.Consume(ref stopping));
        Assert.Equal(9, reader.Consume(ref checker));
        Assert.Equal(0, checker.Gaps);
    }

    [Fact]
    public void A_handler_that_throws_loses_only_the_record_at_hand()
    {
        using EventSource source = new();
        using RingBufferReader reader = new(source.Ring);
        source.Produce(3);
        int seen = 0;

        Assert.Throws<InvalidOperationException>(() => reader.Consume(ref seen, static (ref _, _) => throw new InvalidOperationException("test")));
        Assert.Equal(2, reader.Consume(ref seen, static (ref count, _) => count++));
        Assert.Equal(2, seen);
        Assert.Equal(3, reader.GetStatistics().Records);
    }

    [Fact]
    public void A_new_reader_continues_where_the_last_one_stopped()
    {
        using EventSource source = new();
        source.Produce(10);
        SequenceChecker checker = new(64);
        using (RingBufferReader first = new(source.Ring))
        {
            first.Consume(ref checker, maximumRecords: 4);
        }

        using RingBufferReader second = new(source.Ring);
        Assert.Equal(6, second.Consume(ref checker));
        Assert.Equal(0, checker.Gaps);
    }

    [Fact]
    public void Polling_returns_nothing_when_the_time_is_over()
    {
        using EventSource source = new();
        using RingBufferReader reader = new(source.Ring);
        SequenceChecker checker = new(64);
        long start = Stopwatch.GetTimestamp();

        Assert.Equal(0, reader.Poll(ref checker, TimeSpan.FromMilliseconds(30), Cancellation));
        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(29));
    }

    [Fact]
    public void Polling_wakes_for_a_record_and_keeps_doing_so()
    {
        using EventSource source = new();
        using RingBufferReader reader = new(source.Ring);
        using SemaphoreSlim produce = new(0);
        Thread producer = new(() =>
        {
            for (int i = 0; i < 200; i++)
            {
                produce.Wait(Cancellation);
                source.Produce(1);
            }
        });
        producer.Start();
        SequenceChecker checker = new(64);
        for (int i = 0; i < 200; i++)
        {
            produce.Release();
            Assert.Equal(1, reader.Poll(ref checker, TimeSpan.FromSeconds(10), Cancellation));
        }

        producer.Join();
        Assert.Equal(200ul, checker.Next);
        Assert.Equal(0, checker.Gaps);
    }

    [Fact]
    public void Nothing_is_missed_between_a_racing_producer_and_a_sleeping_reader()
    {
        using EventSource source = new(ringBytes: 1 << 20);
        using RingBufferReader reader = new(source.Ring, new PerCpuLossCounter(source.Lost));
        Thread producer = new(() =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                source.Produce(1);
            }
        });
        producer.Start();
        SequenceChecker checker = new(64);
        while (checker.Next < 20_000)
        {
            Assert.NotEqual(0, reader.Poll(ref checker, TimeSpan.FromSeconds(10), Cancellation));
        }

        producer.Join();
        Assert.Equal(0, checker.Gaps);
    }

    [Fact]
    public void Records_without_wakeup_are_seen_when_the_time_is_over()
    {
        using EventSource source = new(flags: (int)EventSource.NoWakeup);
        using RingBufferReader reader = new(source.Ring);
        SequenceChecker checker = new(64);
        Assert.Equal(0, reader.Poll(ref checker, TimeSpan.FromMilliseconds(5), Cancellation));
        Thread producer = new(() =>
        {
            Thread.Sleep(20);
            source.Produce(3);
        });
        producer.Start();

        Assert.Equal(3, reader.Poll(ref checker, TimeSpan.FromMilliseconds(300), Cancellation));
        producer.Join();
    }

    [Fact]
    public void Cancelling_ends_a_wait()
    {
        using EventSource source = new();
        using RingBufferReader reader = new(source.Ring);
        using CancellationTokenSource cancellation = new(TimeSpan.FromMilliseconds(20));
        SequenceChecker checker = new(64);

        Assert.Throws<OperationCanceledException>(() => reader.Poll(ref checker, Timeout.InfiniteTimeSpan, cancellation.Token));
        source.Produce(1);
        Assert.Equal(1, reader.Consume(ref checker));
    }

    [Fact]
    public void Disposing_ends_a_wait()
    {
        using EventSource source = new();
        RingBufferReader reader = new(source.Ring);
        using ManualResetEventSlim isAboutToPoll = new();
        Thread disposer = new(() =>
        {
            isAboutToPoll.Wait();
            Thread.Sleep(100);
            reader.Dispose();
        });
        disposer.Start();
        SequenceChecker checker = new(64);

        isAboutToPoll.Set();
        Assert.Equal(0, reader.Poll(ref checker, Timeout.InfiniteTimeSpan, Cancellation));
        disposer.Join();
        Assert.Throws<ObjectDisposedException>(() => reader.Consume(ref checker));
    }

    [Fact]
    public void Disposing_and_polling_may_race_in_any_order()
    {
        using EventSource source = new();
        for (int i = 0; i < 200; i++)
        {
            RingBufferReader reader = new(source.Ring);
            using Barrier start = new(2);
            Thread disposer = new(() =>
            {
                start.SignalAndWait(Cancellation);
                reader.Dispose();
            });
            disposer.Start();
            start.SignalAndWait(Cancellation);
            SequenceChecker checker = new(64);
            try
            {
                Assert.Equal(0, reader.Poll(ref checker, Timeout.InfiniteTimeSpan, Cancellation));
            }
            catch (ObjectDisposedException)
            {
                // The disposer was first.
            }

            disposer.Join();
        }
    }

    [Fact]
    public void A_handler_may_dispose_its_reader()
    {
        using EventSource source = new();
        RingBufferReader reader = new(source.Ring);
        source.Produce(5);

        Assert.Equal(5, reader.Consume(ref reader, static (ref reader, _) => reader.Dispose()));
        Assert.Throws<ObjectDisposedException>(() => reader.GetStatistics());
    }

    [Fact]
    public void A_second_consumer_is_turned_away()
    {
        using EventSource source = new();
        using RingBufferReader reader = new(source.Ring);
        source.Produce(1);

        Assert.Throws<InvalidOperationException>(() => Reenter(reader));

        static void Reenter(RingBufferReader reader)
            => reader.Consume(ref reader, static (ref inner, _) => inner.Consume(ref inner, static (ref _, _) => { }));
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        using EventSource source = new();
        using RingBufferReader reader = new(source.Ring, new PerCpuLossCounter(source.Lost));
        SequenceChecker checker = new(64);
        int count = 0;
        RingBufferRecordAction<int> counting = static (ref total, _) => total++;
        source.Produce(10);
        reader.Poll(ref checker, TimeSpan.Zero, CancellationToken.None);
        reader.Poll(ref checker, TimeSpan.FromMilliseconds(1), CancellationToken.None);
        reader.Consume(ref count, counting);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            source.Produce(100);
            reader.Consume(ref checker);
            source.Produce(100);
            reader.Poll(ref checker, TimeSpan.FromMilliseconds(1), CancellationToken.None);
            source.Produce(100);
            reader.Consume(ref count, counting);
            _ = reader.GetStatistics();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(10_000, count);
        Assert.Equal(20_010, checker.Count);
    }

    [Fact]
    public void A_map_that_is_no_ring_is_refused()
    {
        using BpfMap map = TestKernel.CreateCounter();

        ArgumentException error = Assert.Throws<ArgumentException>(() => new RingBufferReader(map));
        Assert.Contains("Array", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ring_that_was_opened_read_only_is_refused_with_the_reason()
    {
        using TemporaryBpfFileSystem files = new();
        using EventSource source = new();
        source.Ring.Pin(files["ring"]);
        using BpfMap readOnly = BpfMap.OpenPinned(files["ring"], BpfMapAccess.ReadOnly);

        BpfException error = Assert.Throws<BpfException>(() => new RingBufferReader(readOnly));
        Assert.Contains("read-only", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_counter_of_another_kind_is_refused()
    {
        using BpfMap map = TestKernel.CreateCounter();
        using BpfMap counter = TestKernel.CreateCounter(BpfMapType.PerCpuArray);

        Assert.Throws<ArgumentException>(() => new PerCpuLossCounter(map));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PerCpuLossCounter(counter, 1));
    }

    private static long LostAtTheEnd(EventSource source, SequenceChecker checker) => source.Produced - (long)checker.Next;

    private struct StoppingHandler : IRingBufferHandler
    {
        public bool OnRecord(ReadOnlySpan<byte> record) => false;
    }
}
