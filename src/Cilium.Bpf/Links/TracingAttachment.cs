// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Text;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Attaches programs to raw tracepoints, and tracing programs to the kernel function that they were loaded for.</summary>
public static unsafe class TracingAttachment
{
    /// <summary>Attaches a raw tracepoint program.</summary>
    /// <param name="program">A <see cref="BpfProgramType.RawTracepoint"/> program.</param>
    /// <param name="tracepoint">The tracepoint's name without its category, e.g. "sched_switch".</param>
    /// <returns>The link; dispose it to detach.</returns>
    /// <exception cref="BpfException"><c>ENOENT</c>: no such tracepoint.</exception>
    public static BpfLink AttachRawTracepoint(this BpfProgram program, string tracepoint)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentException.ThrowIfNullOrEmpty(tracepoint);
        fixed (byte* name = Encoding.UTF8.GetBytes(tracepoint + '\0'))
        {
            int fd = Open(program, (ulong)name);
            BpfException.ThrowIfError(
                fd, "attach program", $"'{program.Name}' to raw tracepoint '{tracepoint}'", BpfCapabilities.PerformanceMonitoring);
            return BpfLink.Own(fd);
        }
    }

    /// <summary>Attaches a tracing program (fentry, fexit, modified return, BTF tracepoint, security hook) to its target.</summary>
    /// <param name="program">A <see cref="BpfProgramType.Tracing"/> or <see cref="BpfProgramType.Lsm"/> program; its target was fixed when it was loaded.</param>
    /// <param name="cookie">What <c>bpf_get_attach_cookie</c> gives the program (Linux 5.19 and later); 0 for none.</param>
    /// <returns>The link; dispose it to detach.</returns>
    /// <exception cref="FeatureNotSupportedException">The kernel cannot attach to functions on this machine.</exception>
    /// <exception cref="BpfException"><c>EBUSY</c>: the function is in use another way; <c>EINVAL</c>: not a tracing program.</exception>
    public static BpfLink AttachTracing(this BpfProgram program, ulong cookie = 0)
    {
        ArgumentNullException.ThrowIfNull(program);
        int fd;
        if (cookie == 0)
        {
            fd = Open(program, name: 0);
        }
        else
        {
            LinkCreateAttr attr = default;
            attr.attach_type = (uint)(program.ExpectedAttachType ?? BpfAttachType.TraceFentry);
            attr.tracing_cookie = cookie;
            fd = LinkSyscalls.Create(program.Handle, ref attr);
        }

        return fd >= 0 ? BpfLink.Own(fd) : throw Refused(-fd, program);
    }

    private static int Open(BpfProgram program, ulong name)
    {
        bool isReferenced = false;
        try
        {
            program.Handle.DangerousAddRef(ref isReferenced);
            RawTracepointOpenAttr attr = default;
            attr.name = name;
            attr.prog_fd = (uint)program.Handle.Value;
            return BpfSyscall.Invoke(BpfCommand.BPF_RAW_TRACEPOINT_OPEN, ref attr);
        }
        finally
        {
            if (isReferenced)
            {
                program.Handle.DangerousRelease();
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static BpfException Refused(int errno, BpfProgram program) => errno switch
    {
        Errno.ENOTSUPP or Errno.EOPNOTSUPP => new FeatureNotSupportedException(
            "BPF trampolines", minimumKernel: null, "The kernel or this architecture cannot attach programs to functions."),
        _ => BpfException.FromErrno(
            errno, "attach program", $"'{program.Name}' ({program.Type}) to its function", BpfCapabilities.PerformanceMonitoring),
    };
}
