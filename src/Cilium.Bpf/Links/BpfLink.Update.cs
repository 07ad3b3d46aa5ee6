// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

public partial class BpfLink
{
    /// <summary>Replaces the program in one step: each event meets the old one or the new one, never none.</summary>
    /// <param name="program">The new program, of the same type and made for the same hook.</param>
    /// <param name="expected">The program that must be attached now; <see langword="null"/> to replace whatever is.</param>
    /// <exception cref="UnexpectedProgramException">Another program than <paramref name="expected"/> is attached; nothing changed.</exception>
    /// <exception cref="FeatureNotSupportedException">This kind of link keeps its program for life (tracing, raw tracepoint).</exception>
    /// <exception cref="BpfException"><c>EINVAL</c>: the program is of another type; <c>ENOLINK</c>: the link has been detached.</exception>
    /// <remarks>One system call, under a microsecond.</remarks>
    public virtual void Update(BpfProgram program, BpfProgram? expected = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        int result = LinkSyscalls.Update(Handle, program.Handle, expected?.Handle);
        if (result < 0)
        {
            throw UpdateRefused(-result, program, expected);
        }
    }

    private BpfException UpdateRefused(int errno, BpfProgram program, BpfProgram? expected)
    {
        LinkKernelInfo info = ReadKernelInfo();
        if (errno == Errno.EPERM && expected is not null && info.prog_id != expected.Id)
        {
            return new UnexpectedProgramException(expected.Id, info.prog_id);
        }

        if (errno == Errno.EINVAL && (BpfLinkType)info.type is
            BpfLinkType.Tracing or BpfLinkType.RawTracepoint or BpfLinkType.KprobeMulti or BpfLinkType.UprobeMulti)
        {
            return new FeatureNotSupportedException(
                $"replacing the program of a {(BpfLinkType)info.type} link", minimumKernel: null, "Attach the new program, then detach the old one.");
        }

        string? remedy = errno == Errno.EINVAL ? "The program must have the type and the hook of the one that it replaces." : null;
        return BpfException.FromErrno(errno, "update link", $"{info.id} to {program}", BpfCapabilities.NetworkAdmin, remedy);
    }
}
