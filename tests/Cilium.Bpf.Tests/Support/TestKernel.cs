// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf.Tests.Support;

/// <summary>Loads hand-assembled programs and creates plain maps, straight through <c>bpf(2)</c>.</summary>
internal static unsafe class TestKernel
{
    public const int HelperMapLookup = 1;
    public const int HelperRingBufferOutput = 130;
    public const int HelperRingBufferReserve = 131;
    public const int HelperRingBufferSubmit = 132;
    public const int HelperRingBufferDiscard = 133;
    public const int HelperPerfEventOutput = 25;

    public static BpfProgram Load(
        BpfProgramType type,
        BpfAssembler code,
        string name = "test",
        BpfAttachType? attachType = null,
        uint attachBtfId = 0)
    {
        int result = TryLoad(type, code, name, attachType, attachBtfId, out BpfProgram? program, out string reason);
        Assert.True(program is not null, $"The kernel refused test program '{name}' ({-result}): {reason}");
        return program;
    }

    /// <summary>As <see cref="Load"/>, for programs that some kernels refuse.</summary>
    /// <returns>Not negative when the program was loaded, else <c>-errno</c>.</returns>
    public static int TryLoad(
        BpfProgramType type,
        BpfAssembler code,
        string name,
        BpfAttachType? attachType,
        uint attachBtfId,
        out BpfProgram? program,
        out string reason)
    {
        byte[] log = new byte[64 * 1024];
        byte[] instructions = code.ToBytes();
        fixed (byte* instructionPointer = instructions)
        fixed (byte* licence = "Dual BSD/GPL\0"u8)
        fixed (byte* logPointer = log)
        {
            ProgramLoadAttr attr = default;
            attr.prog_type = (uint)type;
            attr.insns = (ulong)instructionPointer;
            attr.insn_cnt = (uint)(instructions.Length / 8);
            attr.license = (ulong)licence;
            attr.log_buf = (ulong)logPointer;
            attr.log_size = (uint)log.Length;
            attr.log_level = 1;
            attr.prog_name = BpfObjectName.From(name);
            attr.expected_attach_type = (uint)(attachType ?? 0);
            attr.attach_btf_id = attachBtfId;
            int fd = BpfSyscall.Invoke(BpfCommand.BPF_PROG_LOAD, ref attr);
            reason = Encoding.ASCII.GetString(log).TrimEnd('\0');
            program = fd >= 0 ? new BpfProgram(BpfHandle.Own(fd), name, attachType) : null;
            return fd;
        }
    }

    public static BpfMap CreateMap(BpfMapType type, int keySize, int valueSize, uint entries)
        => BpfMap.Create(new BpfMapOptions(type) { Name = "test", KeySize = keySize, ValueSize = valueSize, MaxEntries = entries });

    /// <summary>An array with one 64-bit counter.</summary>
    public static BpfMap CreateCounter(BpfMapType type = BpfMapType.Array) => CreateMap(type, sizeof(uint), sizeof(long), 1);

    public static long ReadCounter(BpfMap counter)
    {
        Span<byte> value = stackalloc byte[sizeof(long)];
        Assert.True(counter.TryLookupBytes(stackalloc byte[sizeof(uint)], value));
        return BitConverter.ToInt64(value);
    }

    /// <summary>Code that counts its runs in <paramref name="counter"/> and returns <paramref name="result"/>.</summary>
    public static BpfAssembler CountAndReturn(BpfMap counter, int result)
        => new BpfAssembler().Store32Immediate(BpfAssembler.Frame, -4, 0).Increment(counter, "out").Label("out").Return(result);

    /// <summary>A tc program that returns a constant; programs of different values have different tags.</summary>
    public static BpfProgram LoadTc(int verdict, string name = "verdict")
        => Load(BpfProgramType.SchedulerClassifier, new BpfAssembler().Return(verdict), name);
}
