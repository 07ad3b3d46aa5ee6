// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

public sealed unsafe partial class BpfProgram
{
    private const int InstructionSize = 8;
    private const long NanosecondsPerTick = 100;

    /// <summary>Asks the kernel what it knows of this program now.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public BpfProgramInfo GetInfo()
    {
        KernelProgramInfo counts = default;
        BpfObjectInfo.Read(Handle, ref counts, "read program info");

        // A program's maps are fixed when it is loaded, save for those bound to it later: leave room for a few more.
        uint[] mapIds = new uint[counts.nr_map_ids + 8];
        KernelProgramInfo info = default;
        fixed (uint* ids = mapIds)
        {
            info.map_ids = (ulong)ids;
            info.nr_map_ids = (uint)mapIds.Length;
            BpfObjectInfo.Read(Handle, ref info, "read program info");
        }

        return new BpfProgramInfo
        {
            Id = info.id,
            Name = info.name.ToString(),
            Type = (BpfProgramType)info.type,
            Tag = FormatTag(info.tag),
            InstructionCount = (int)info.xlated_prog_len / InstructionSize,
            JitedBytes = (int)info.jited_prog_len,
            VerifiedInstructions = info.verified_insns,
            LoadedAt = Nanoseconds(info.load_time),
            CreatedByUserId = info.created_by_uid,
            IsGplCompatible = (info.gpl_compatible & 1) != 0,
            MapIds = mapIds[..(int)Math.Min(info.nr_map_ids, (uint)mapIds.Length)],
            BtfId = info.btf_id,
            InterfaceIndex = (int)info.ifindex,
            RunTime = Nanoseconds(info.run_time_ns),
            RunCount = (long)info.run_cnt,
            RecursionMisses = (long)info.recursion_misses,
        };
    }

    private static TimeSpan Nanoseconds(ulong value) => TimeSpan.FromTicks((long)value / NanosecondsPerTick);
}
