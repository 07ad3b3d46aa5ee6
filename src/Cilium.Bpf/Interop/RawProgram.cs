// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Cilium.Bpf.Interop;

/// <summary>Loads programs that are written as instructions: probes.</summary>
internal static unsafe class RawProgram
{
    private const int LogSize = 4096;

    /// <summary><c>BPF_PROG_LOAD</c> under a GPL licence, without a log.</summary>
    /// <param name="type">The kind of program.</param>
    /// <param name="instructions">The program.</param>
    /// <param name="attachType">What it will be attached to, where the kind has several.</param>
    /// <param name="adjust">Sets further attributes; null for none.</param>
    /// <returns>A descriptor, or <c>-errno</c>.</returns>
    public static int Load(
        BpfProgramType type,
        ReadOnlySpan<BpfInstruction> instructions,
        BpfAttachType attachType = default,
        ProgramAdjustment? adjust = null)
    {
        fixed (BpfInstruction* insns = instructions)
        fixed (byte* license = "GPL\0"u8)
        {
            ProgramLoadAttr attr = default;
            attr.prog_type = (uint)type;
            attr.insns = (ulong)insns;
            attr.insn_cnt = (uint)instructions.Length;
            attr.license = (ulong)license;
            attr.expected_attach_type = (uint)attachType;
            adjust?.Invoke(ref attr);
            return BpfSyscall.Invoke(BpfCommand.BPF_PROG_LOAD, ref attr);
        }
    }

    /// <summary>As <see cref="Load"/>, with the verifier's log, cut to <see cref="LogSize"/>.</summary>
    /// <returns>A descriptor, or <c>-errno</c>.</returns>
    public static int LoadWithLog(
        BpfProgramType type, ReadOnlySpan<BpfInstruction> instructions, out string log, ProgramAdjustment? adjust = null)
    {
        byte* buffer = stackalloc byte[LogSize];
        buffer[0] = 0;
        int result = Load(type, instructions, default, (ref attr) =>
        {
            attr.log_level = 1;
            attr.log_buf = (ulong)buffer;
            attr.log_size = LogSize;
            adjust?.Invoke(ref attr);
        });
        var text = new ReadOnlySpan<byte>(buffer, LogSize);
        log = Encoding.ASCII.GetString(text[..Math.Max(text.IndexOf((byte)0), 0)]);
        return result;
    }
}
