// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Tests.Support;
using static Cilium.Bpf.Tests.Support.BpfAssembler;

namespace Cilium.Bpf.Tests.Events;

public sealed class PerfBufferReaderTests : IDisposable
{
    private const int CurrentCpu = -1;

    private readonly BpfMap _map = TestKernel.CreateMap(BpfMapType.PerfEventArray, 4, 4, (uint)PossibleCpus.Count);
    private readonly BpfMap _sequence = TestKernel.CreateCounter();
    private readonly BpfMap _failed = TestKernel.CreateCounter();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _map.Dispose();
        _sequence.Dispose();
        _failed.Dispose();
    }

    [Theory]
    [InlineData(8)]
    [InlineData(60)]
    [InlineData(220)]
    public void Samples_arrive_whole_and_in_order_however_often_the_buffer_wraps(int sampleBytes)
    {
        using BpfProgram program = Load(sampleBytes);
        using PerfBufferReader reader = new(_map, new PerfBufferOptions { BytesPerCpu = 4096 });
        Samples samples = new();
        for (int round = 0; round < 200; round++)
        {
            program.TestRun(new byte[64], repeat: 5);
            Assert.Equal(5, reader.Consume(ref samples));
        }

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (ulong)i), samples.Numbers.Order());
        Assert.All(samples.Lengths, length => Assert.InRange(length, sampleBytes, sampleBytes + 7));
        Assert.Equal(1000, reader.GetStatistics().Sum(cpu => cpu.Samples));
        Assert.Equal(0, reader.GetStatistics().Sum(cpu => cpu.Lost + cpu.PendingBytes));
    }

    [Fact]
    public void What_was_read_and_what_was_lost_is_exactly_what_was_produced()
    {
        using BpfProgram program = Load(56);
        using PerfBufferReader reader = new(_map, new PerfBufferOptions { BytesPerCpu = 4096 });
        Samples samples = new();
        for (int round = 0; round < 50; round++)
        {
            program.TestRun(new byte[64], repeat: 200);
            reader.Consume(ref samples);
        }

        // The kernel tells of a loss with the next sample that fits, on each CPU.
        Eventually.True(
            () =>
            {
                program.TestRun(new byte[64]);
                reader.Consume(ref samples);
                return samples.Numbers.Count + samples.Lost.Sum() == TestKernel.ReadCounter(_sequence);
            },
            "all losses are told");
        Assert.Equal(TestKernel.ReadCounter(_failed), samples.Lost.Sum());
        Assert.Equal(samples.Lost.Sum(), reader.GetStatistics().Sum(cpu => cpu.Lost));
        Assert.True(samples.Lost.Sum() > 1000);
    }

    [Fact]
    public void Polling_wakes_for_a_sample()
    {
        using BpfProgram program = Load(8);
        using PerfBufferReader reader = new(_map);
        Samples samples = new();
        Assert.Equal(0, reader.Poll(ref samples, TimeSpan.FromMilliseconds(5), Cancellation));
        for (int i = 0; i < 20; i++)
        {
            Thread producer = new(() =>
            {
                Thread.Sleep(1);
                program.TestRun(new byte[64]);
            });
            producer.Start();
            Assert.Equal(1, reader.Poll(ref samples, TimeSpan.FromSeconds(10), Cancellation));
            producer.Join();
        }
    }

    [Fact]
    public void Cancelling_and_disposing_end_a_wait()
    {
        PerfBufferReader reader = new(_map);
        Samples samples = new();
        using CancellationTokenSource cancellation = new(TimeSpan.FromMilliseconds(20));
        Assert.Throws<OperationCanceledException>(() => reader.Poll(ref samples, Timeout.InfiniteTimeSpan, cancellation.Token));

        Thread disposer = new(() =>
        {
            Thread.Sleep(20);
            reader.Dispose();
        });
        disposer.Start();
        Assert.Equal(0, reader.Poll(ref samples, Timeout.InfiniteTimeSpan, Cancellation));
        disposer.Join();
        Assert.Throws<ObjectDisposedException>(() => reader.Consume(ref samples));
    }

    [Fact]
    public void A_disposed_reader_leaves_the_map_empty_and_the_program_failing()
    {
        using BpfProgram program = Load(8);
        new PerfBufferReader(_map).Dispose();
        program.TestRun(new byte[64]);

        Assert.Equal(1, TestKernel.ReadCounter(_failed));
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        using BpfProgram program = Load(56);
        using PerfBufferReader reader = new(_map, new PerfBufferOptions { BytesPerCpu = 64 * 1024 });
        byte[] packet = new byte[64];
        Counting counting = default;
        program.TestRun(packet, repeat: 500);
        reader.Consume(ref counting);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
        {
            program.TestRun(packet, repeat: 500);
            reader.Consume(ref counting);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(10_500, counting.Count);
    }

    [Fact]
    public void Bad_maps_and_sizes_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new PerfBufferReader(_sequence));
        Assert.Throws<ArgumentException>(() => new PerfBufferReader(_map, new PerfBufferOptions { BytesPerCpu = 5000 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PerfBufferReader(_map, new PerfBufferOptions { BytesPerCpu = 16 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PerfBufferReader(_map, new PerfBufferOptions { WakeupSamples = 0 }));
    }

    [Theory]
    [InlineData("0", new[] { 0 })]
    [InlineData("0-3", new[] { 0, 1, 2, 3 })]
    [InlineData("0-1,4,6-7\n", new[] { 0, 1, 4, 6, 7 })]
    public void Lists_of_cpus_are_understood(string list, int[] expected) => Assert.Equal(expected, OnlineCpus.Parse(list));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("3-1")]
    public void Other_text_is_no_list_of_cpus(string list) => Assert.Throws<InvalidDataException>(() => OnlineCpus.Parse(list));

    private BpfProgram Load(int sampleBytes)
    {
        int start = -16 - ((sampleBytes + 7) / 8 * 8);
        BpfAssembler code = new BpfAssembler().MoveRegister(R6, R1).Store32Immediate(Frame, -4, 0).Increment(_sequence, "out");
        for (int offset = start; offset < -16; offset += 8)
        {
            code.Store64(Frame, offset, R1);
        }

        code.MoveRegister(R1, R6).LoadMap(R2, _map).Move32(R3, CurrentCpu).MoveRegister(R4, Frame).Add(R4, start)
            .Move(R5, sampleBytes).Call(TestKernel.HelperPerfEventOutput).JumpIfZero(R0, "out")
            .Increment(_failed, "out").Label("out").Return(0);
        return TestKernel.Load(BpfProgramType.SchedulerClassifier, code, "perf_source");
    }

    private readonly struct Samples() : IPerfBufferHandler
    {
        public List<ulong> Numbers { get; } = [];

        public List<int> Lengths { get; } = [];

        public List<long> Lost { get; } = [];

        public bool OnSample(int cpu, ReadOnlySpan<byte> sample)
        {
            Numbers.Add(EventSource.SequenceOf(sample));
            Lengths.Add(sample.Length);
            return true;
        }

        public void OnLost(int cpu, long count) => Lost.Add(count);
    }

    private struct Counting : IPerfBufferHandler
    {
        public int Count;

        public bool OnSample(int cpu, ReadOnlySpan<byte> sample)
        {
            Count++;
            return true;
        }

        public readonly void OnLost(int cpu, long count) => throw new InvalidOperationException($"CPU {cpu} lost {count}.");
    }
}
