// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Tries what belongs to no map or program type in particular.</summary>
internal static class SystemProbe
{
    private const string FileSystems = "/proc/filesystems";

    /// <summary>Whether a BPF file system can be mounted.</summary>
    public static ProbeOutcome FileSystem() => File.ReadLines(FileSystems).Any(line => line.EndsWith("\tbpf", StringComparison.Ordinal))
        ? ProbeOutcome.Supported
        : ProbeOutcome.Missing();

    /// <summary>Whether the kernel shows its types.</summary>
    public static ProbeOutcome KernelBtf() => RunningKernelBtf.Exists ? ProbeOutcome.Supported : ProbeOutcome.Missing();

    /// <summary>Whether programs are compiled to machine code.</summary>
    public static ProbeOutcome Jit()
    {
        int fd = RawProgram.Load(BpfProgramType.SocketFilter, [BpfInstruction.Set(0, 0), BpfInstruction.Exit()]);
        if (fd < 0)
        {
            return ProbeOutcome.Of(fd);
        }

        using BpfHandle handle = BpfHandle.Own(fd);
        KernelProgramInfo info = default;
        BpfObjectInfo.Read(handle, ref info, "read program info");
        return info.jited_prog_len > 0 ? ProbeOutcome.Supported : ProbeOutcome.Missing();
    }

    /// <summary>Whether run times can be recorded; switches it on for as long as the attempt takes.</summary>
    public static ProbeOutcome Statistics()
    {
        EnableStatsAttr attr = default;
        return ProbeOutcome.OfDescriptor(BpfSyscall.Invoke(BpfCommand.BPF_ENABLE_STATS, ref attr));
    }

    /// <summary>Whether the kernel's types name a constant.</summary>
    public static ProbeOutcome Constant(string name) => RunningKernelBtf.HasConstant(name) switch
    {
        true => ProbeOutcome.Supported,
        false => ProbeOutcome.Missing(),
        null => new ProbeOutcome(BpfFeatureState.Unknown, Errno.ENODATA),
    };
}
