// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Cilium.Bpf.Tests.Support;

namespace Cilium.Bpf.Tests.Events;

/// <summary>The asynchronous forms; alone, because they count the threads of the process.</summary>
[Collection(NetworkCollection.Name)]
public sealed class RingBufferStreamingTests : IDisposable
{
    private readonly CancellationTokenSource _deadline
        = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public RingBufferStreamingTests() => _deadline.CancelAfter(TimeSpan.FromSeconds(30));

    private CancellationToken Cancellation => _deadline.Token;

    public void Dispose() => _deadline.Dispose();

    [Fact]
    public async Task Records_stream_in_order_as_they_come()
    {
        using EventSource source = new();
        using RingBufferReader reader = new(source.Ring);
        Task producing = Task.Run(
            () =>
            {
                for (int i = 0; i < 1000; i++)
                {
                    source.Produce(1);
                }
            },
            Cancellation);
        SequenceChecker checker = new(64);
        await foreach (ReadOnlyMemory<byte> record in reader.ReadAllAsync(Cancellation))
        {
            checker.OnRecord(record.Span);
            if (checker.Count == 1000)
            {
                break;
            }
        }

        await producing;
        Assert.Equal(0, checker.Gaps);
        Assert.Equal(0, reader.GetStatistics().PendingBytes);
    }

    [Fact]
    public async Task A_slow_consumer_loses_nothing_that_the_kernel_did_not_count()
    {
        using EventSource source = new(ringBytes: 4096, recordBytes: 56);
        using RingBufferReader reader = new(source.Ring, new PerCpuLossCounter(source.Lost));
        SequenceChecker checker = new(56);

        // The kernel never fills a ring to the last byte: 63 of 64 records fit.
        source.Produce(500);
        await foreach (ReadOnlyMemory<byte> record in reader.ReadAllAsync(Cancellation))
        {
            checker.OnRecord(record.Span);
            if (checker.Count == 63)
            {
                break;
            }
        }

        RingBufferStatistics statistics = reader.GetStatistics();
        Assert.Equal(63, statistics.Records);
        Assert.Equal(437, statistics.Lost);
        Assert.Equal(source.Produced, statistics.Records + statistics.Lost);
    }

    [Fact]
    public async Task Cancelling_the_stream_leaves_the_rest_in_the_ring()
    {
        using EventSource source = new();
        using RingBufferReader reader = new(source.Ring);
        using CancellationTokenSource cancellation = new();
        source.Produce(10);
        SequenceChecker checker = new(64);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ReadOnlyMemory<byte> record in reader.ReadAllAsync(cancellation.Token))
            {
                checker.OnRecord(record.Span);
                if (checker.Count == 4)
                {
                    await cancellation.CancelAsync();
                }
            }
        });

        Assert.Equal(6, reader.Consume(ref checker));
        Assert.Equal(0, checker.Gaps);
    }

    [Fact]
    public async Task Cancelling_ends_a_waiting_stream_and_its_thread()
    {
        using EventSource source = new();
        using RingBufferReader reader = new(source.Ring);
        Assert.Equal(0, CountEventThreads());
        using CancellationTokenSource cancellation = new();
        Task reading = Task.Run(
            async () =>
            {
                await foreach (ReadOnlyMemory<byte> record in reader.ReadAllAsync(cancellation.Token))
                {
                    Assert.Fail($"Nobody wrote {record.Length} bytes.");
                }
            },
            Cancellation);
        Eventually.True(() => CountEventThreads() == 1, "the stream waits on its thread");
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Eventually.True(() => CountEventThreads() == 0, "the stream's thread has ended");
    }

    [Fact]
    public async Task Disposing_the_reader_ends_a_waiting_stream()
    {
        using EventSource source = new();
        RingBufferReader reader = new(source.Ring);
        Task<int> reading = Task.Run(
            async () =>
            {
                int count = 0;
                await foreach (ReadOnlyMemory<byte> record in reader.ReadAllAsync(Cancellation))
                {
                    count++;
                }

                return count;
            },
            Cancellation);
        Eventually.True(() => CountEventThreads() == 1, "the stream waits on its thread");
        reader.Dispose();

        Assert.Equal(0, await reading);
        Eventually.True(() => CountEventThreads() == 0, "the stream's thread has ended");
    }

    [Fact]
    public async Task Only_one_stream_at_a_time()
    {
        using EventSource source = new();
        using RingBufferReader reader = new(source.Ring);
        source.Produce(2);
        await using IAsyncEnumerator<ReadOnlyMemory<byte>> first = reader.ReadAllAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await first.MoveNextAsync());

        await using IAsyncEnumerator<ReadOnlyMemory<byte>> second = reader.ReadAllAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await second.MoveNextAsync());
    }

    [Fact]
    public async Task Streaming_allocates_nothing_per_record()
    {
        using EventSource source = new(ringBytes: 1 << 20);
        using RingBufferReader reader = new(source.Ring);
        source.Produce(5000);
        long before = 0;
        long allocated = 0;
        int count = 0;
        await foreach (ReadOnlyMemory<byte> record in reader.ReadAllAsync(Cancellation))
        {
            count++;
            if (count == 10)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }
            else if (count == 5000)
            {
                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                break;
            }
        }

        Assert.Equal(0, allocated);
    }

    [Fact]
    public async Task A_pipe_gets_each_record_behind_its_length()
    {
        using EventSource source = new(recordBytes: 20);
        using RingBufferReader reader = new(source.Ring);
        Pipe pipe = new();
        Task<long> copying = reader.CopyToAsync(pipe.Writer, Cancellation);
        source.Produce(100);
        for (ulong number = 0; number < 200; number++)
        {
            if (number == 100)
            {
                source.Produce(100);
            }

            ReadResult read = await pipe.Reader.ReadAtLeastAsync(24, Cancellation);
            byte[] frame = read.Buffer.Slice(0, 24).ToArray();
            pipe.Reader.AdvanceTo(read.Buffer.GetPosition(24));
            Assert.Equal(20, BinaryPrimitives.ReadInt32LittleEndian(frame));
            Assert.Equal(number, EventSource.SequenceOf(frame.AsSpan(4)));
        }

        reader.Dispose();
        Assert.Equal(200, await copying);
        Eventually.True(() => CountEventThreads() == 0, "the stream's thread has ended");
    }

    [Fact]
    public async Task A_pipe_that_nobody_drains_holds_the_reader_back()
    {
        using EventSource source = new(ringBytes: 1 << 20, recordBytes: 56);
        using RingBufferReader reader = new(source.Ring);
        Pipe pipe = new(new PipeOptions(pauseWriterThreshold: 8192, resumeWriterThreshold: 4096));
        source.Produce(10_000);
        Task<long> copying = reader.CopyToAsync(pipe.Writer, Cancellation);
        await Task.Delay(50, Cancellation);

        Assert.False(copying.IsCompleted);
        Assert.True(reader.GetStatistics().PendingBytes > 500_000);
        await pipe.Reader.CompleteAsync();
        Assert.InRange(await copying, 1, 2000);
    }

    [Fact]
    public async Task Cancelling_ends_the_copying_to_a_pipe()
    {
        using EventSource source = new();
        using RingBufferReader reader = new(source.Ring);
        using CancellationTokenSource cancellation = new(TimeSpan.FromMilliseconds(20));
        Pipe pipe = new();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader.CopyToAsync(pipe.Writer, cancellation.Token));
        Eventually.True(() => CountEventThreads() == 0, "the stream's thread has ended");
    }

    private static int CountEventThreads()
    {
        int count = 0;
        foreach (string task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            try
            {
                count += File.ReadAllText(Path.Combine(task, "comm")).Trim() == "bpf-events" ? 1 : 0;
            }
            catch (IOException)
            {
                // The thread ended while we looked.
            }
        }

        return count;
    }
}
