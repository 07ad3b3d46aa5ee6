// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Cilium.Bpf.Interop;
using Cilium.Bpf.Tests.Support;
using static Cilium.Bpf.Tests.Support.BpfAssembler;

namespace Cilium.Bpf.Tests.Programs;

public sealed class TestRunTests
{
    private const int MarkOffset = 8;
    private const int ControlOffset = 48;
    private const int PacketDataOffset = 76;
    private const int PacketEndOffset = 80;

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(-1)]
    public void The_return_value_is_what_the_program_returned(int verdict)
    {
        using BpfProgram program = TestKernel.LoadTc(verdict);

        Assert.Equal(verdict, program.TestRun(new byte[64]).ReturnValue);
    }

    [Theory]
    [InlineData(14)]
    [InlineData(64)]
    [InlineData(1500)]
    public void The_packet_comes_back(int length)
    {
        using BpfProgram program = TestKernel.LoadTc(0);
        byte[] packet = new byte[length];
        Random.Shared.NextBytes(packet);
        byte[] output = new byte[2048];
        BpfTestRunResult result = program.TestRun(packet, output);

        Assert.Equal(length, result.OutputLength);
        Assert.False(result.IsOutputTruncated);
        Assert.Equal(packet, output[..length]);
    }

    [Fact]
    public void Too_little_room_gives_the_beginning_and_the_full_length()
    {
        using BpfProgram program = TestKernel.LoadTc(5);
        byte[] packet = new byte[100];
        Random.Shared.NextBytes(packet);
        byte[] output = new byte[20];
        BpfTestRunResult result = program.TestRun(packet, output);

        Assert.True(result.IsOutputTruncated);
        Assert.Equal(100, result.OutputLength);
        Assert.Equal(packet[..20], output);
        Assert.Equal(5, result.ReturnValue);
    }

    [Theory]
    [InlineData(13)]
    [InlineData(70_000)]
    public void A_packet_of_impossible_length_is_refused_with_the_bounds(int length)
    {
        using BpfProgram program = TestKernel.LoadTc(0);

        BpfException error = Assert.Throws<BpfException>(() => program.TestRun(new byte[length]));
        Assert.True(error.Errno is Errno.EINVAL or Errno.ENOMEM);
    }

    [Fact]
    public void The_context_goes_in_and_comes_out()
    {
        // mark += 1; cb[0] = mark
        using BpfProgram program = TestKernel.Load(
            BpfProgramType.SchedulerClassifier,
            new BpfAssembler().Load32(R2, R1, MarkOffset).Add(R2, 1).Store32(R1, MarkOffset, R2)
                .Store32(R1, ControlOffset, R2).Return(0));
        SkBuffContext context = new() { Mark = 41, Priority = 6 };
        program.TestRun(new byte[64], ref context);

        Assert.Equal(42u, context.Mark);
        Assert.Equal(42u, context.Control[0]);
        Assert.Equal(6u, context.Priority);
    }

    [Fact]
    public void The_context_has_the_kernels_size() => Assert.Equal(192, Unsafe.SizeOf<SkBuffContext>());

    [Fact]
    public void A_context_naming_an_interface_that_does_not_exist_is_refused()
    {
        using BpfProgram program = TestKernel.LoadTc(0);

        BpfException error = Assert.Throws<BpfException>(() =>
        {
            SkBuffContext context = new() { InterfaceIndex = 999_999 };
            program.TestRun(new byte[64], ref context);
        });
        Assert.NotEqual(0, error.Errno);
    }

    [Fact]
    public void Repeating_runs_that_many_times_and_gives_the_average()
    {
        using BpfMap counter = TestKernel.CreateCounter();
        using BpfProgram program = TestKernel.Load(BpfProgramType.SchedulerClassifier, TestKernel.CountAndReturn(counter, 0));
        BpfTestRunResult result = program.TestRun(new byte[64], repeat: 10_000);

        Assert.Equal(10_000, TestKernel.ReadCounter(counter));
        Assert.InRange(result.DurationNanoseconds, 1u, 100_000u);
    }

    [Fact]
    public void Xdp_programs_run_with_their_metadata()
    {
        // Returns the first byte of the packet behind 4 bytes of metadata.
        using BpfProgram program = TestKernel.Load(
            BpfProgramType.Xdp,
            new BpfAssembler().Load32(R2, R1, 0).Load32(R3, R1, 4).MoveRegister(R4, R2).Add(R4, 1).JumpIfGreater(R4, R3, "short")
                .Load8(R0, R2, 0).Exit().Label("short").Return(0));
        byte[] frame = new byte[68];
        frame[4] = 2;
        XdpContext context = new() { Data = 4, DataEnd = (uint)frame.Length };
        BpfTestRunResult result = program.TestRun(frame, ref context);

        Assert.Equal(2, result.ReturnValue);
        Assert.Equal(4u, context.Data);
    }

    [Fact]
    public void A_program_may_change_the_packet()
    {
        using BpfProgram program = TestKernel.Load(
            BpfProgramType.SchedulerClassifier,
            new BpfAssembler().Load32(R2, R1, PacketDataOffset).Load32(R3, R1, PacketEndOffset).MoveRegister(R4, R2).Add(R4, 14)
                .JumpIfGreater(R4, R3, "short").Move(R5, 0xab).Store8(R2, 0, R5).Label("short").Return(0));
        byte[] output = new byte[64];
        program.TestRun(new byte[64], output);

        Assert.Equal(0xab, output[0]);
    }

    [Fact]
    public void A_program_type_without_test_runs_says_so()
    {
        using BpfProgram program = TestKernel.Load(
            BpfProgramType.CgroupSockAddr, new BpfAssembler().Return(1), attachType: BpfAttachType.CgroupInet4Connect);

        FeatureNotSupportedException error = Assert.Throws<FeatureNotSupportedException>(() => program.TestRun(new byte[64]));
        Assert.Contains("CgroupSockAddr", error.Feature, StringComparison.Ordinal);
    }

    [Fact]
    public void A_test_run_allocates_nothing()
    {
        using BpfProgram program = TestKernel.LoadTc(0);
        byte[] packet = new byte[64];
        byte[] output = new byte[64];
        SkBuffContext context = default;
        program.TestRun(packet, ref context, output);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            program.TestRun(packet, ref context, output);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
