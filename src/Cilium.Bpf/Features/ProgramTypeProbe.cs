// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Loads the least program of a type.</summary>
internal static class ProgramTypeProbe
{
    private const uint Sleepable = 1u << 4;
    private const uint AnyTypeId = 1;

    // A function that exists to be traced by tests, in every kernel with tracing programs.
    private const string TraceableFunction = "bpf_fentry_test1";
    private const string SecurityHook = "bpf_lsm_file_open";
    private const string Iterator = "bpf_iter_bpf_map";

    private static ReadOnlySpan<BpfInstruction> Nothing => new BpfInstruction[] { BpfInstruction.Set(0, 0), BpfInstruction.Exit() };

    public static ProbeOutcome Run(BpfProgramType type) => type switch
    {
        BpfProgramType.CgroupSockAddr => Load(type, BpfAttachType.CgroupInet4Connect),
        BpfProgramType.CgroupSockopt => Load(type, BpfAttachType.CgroupGetsockopt),
        BpfProgramType.SkLookup => Load(type, BpfAttachType.SkLookup),
        BpfProgramType.Netfilter => Load(type, BpfAttachType.Netfilter),
        BpfProgramType.Syscall => Load(type, default, static (ref attr) => attr.prog_flags = Sleepable),
        BpfProgramType.Tracing => LoadOnFunction(type, BpfAttachType.TraceFentry, TraceableFunction),
        BpfProgramType.Lsm => LoadOnFunction(type, BpfAttachType.LsmMac, SecurityHook),
        BpfProgramType.StructOps or BpfProgramType.Extension => ReachVerifier(type),
        _ => Load(type, default),
    };

    /// <summary>Loads a program for <see cref="BpfAttachType"/> of tracing, on <c>bpf_iter_*</c>.</summary>
    public static ProbeOutcome RunIterator() => LoadOnFunction(BpfProgramType.Tracing, BpfAttachType.TraceIterator, Iterator);

    private static ProbeOutcome Load(BpfProgramType type, BpfAttachType attachType, ProgramAdjustment? adjust = null) =>
        ProbeOutcome.OfDescriptor(RawProgram.Load(type, Nothing, attachType, adjust));

    private static ProbeOutcome LoadOnFunction(BpfProgramType type, BpfAttachType attachType, string function)
    {
        if (!RunningKernelBtf.TryFindFunction(function, out uint id))
        {
            return ProbeOutcome.Missing();
        }

        return Load(type, attachType, (ref attr) => attr.attach_btf_id = id);
    }

    // These cannot be loaded without something to replace; a type that the kernel knows gets as far as the verifier, which
    // writes a word into the log, and one that it does not know is refused before.
    private static ProbeOutcome ReachVerifier(BpfProgramType type)
    {
        int result = RawProgram.LoadWithLog(type, Nothing, out string log, static (ref attr) => attr.attach_btf_id = AnyTypeId);
        return result >= 0 || log.Length > 0 || result == -Errno.ENOTSUPP
            ? ProbeOutcome.Supported
            : ProbeOutcome.Of(result);
    }
}
