// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using static Cilium.Bpf.Tests.Support.BpfAssembler;

namespace Cilium.Bpf.Tests.Support;

/// <summary>A program that writes numbered records into a ring buffer and counts those that find no room.</summary>
internal sealed class EventSource : IDisposable
{
    public const ulong NoWakeup = 1;

    private readonly byte[] _packet = new byte[64];
    private readonly BpfMap _sequence = TestKernel.CreateCounter();
    private readonly BpfProgram _program;

    public EventSource(uint ringBytes = 256 * 1024, int recordBytes = 64, int flags = 0, bool isDiscarding = false)
    {
        Ring = TestKernel.CreateMap(BpfMapType.RingBuffer, 0, 0, ringBytes);
        Lost = TestKernel.CreateCounter(BpfMapType.PerCpuArray);
        _program = TestKernel.Load(
            BpfProgramType.SchedulerClassifier,
            isDiscarding ? Discarding(recordBytes) : Writing(recordBytes, flags),
            "event_source");
    }

    public BpfMap Ring { get; }

    public BpfMap Lost { get; }

    /// <summary>How many records the program tried to write.</summary>
    public long Produced => TestKernel.ReadCounter(_sequence);

    public static ulong SequenceOf(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt64LittleEndian(record);

    /// <summary>Writes <paramref name="count"/> records, each starting with its number, from 0 on.</summary>
    public void Produce(int count) => _program.TestRun(_packet, repeat: count);

    public void Dispose()
    {
        _program.Dispose();
        _sequence.Dispose();
        Ring.Dispose();
        Lost.Dispose();
    }

    private BpfAssembler Writing(int recordBytes, int flags)
    {
        int start = -16 - ((recordBytes + 7) / 8 * 8);
        BpfAssembler code = new BpfAssembler().Store32Immediate(Frame, -4, 0).Increment(_sequence, "out");
        for (int offset = start; offset < -16; offset += 8)
        {
            code.Store64(Frame, offset, R1);
        }

        return code.LoadMap(R1, Ring).MoveRegister(R2, Frame).Add(R2, start).Move(R3, recordBytes).Move(R4, flags)
            .Call(TestKernel.HelperRingBufferOutput).JumpIfZero(R0, "out").Increment(Lost, "out").Label("out").Return(0);
    }

    private BpfAssembler Discarding(int recordBytes)
        => new BpfAssembler().Store32Immediate(Frame, -4, 0).Increment(_sequence, "out")
            .LoadMap(R1, Ring).Move(R2, recordBytes).Move(R3, 0).Call(TestKernel.HelperRingBufferReserve).JumpIfZero(R0, "out")
            .MoveRegister(R1, R0).Move(R2, 0).Call(TestKernel.HelperRingBufferDiscard).Label("out").Return(0);
}
