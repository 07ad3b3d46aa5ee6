// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Attaches tc programs by tcx links (Linux 6.6 and later).</summary>
public static class TcxAttachment
{
    private static readonly Version MinimumKernel = new(6, 6);

    /// <summary>Attaches a tc program to an interface.</summary>
    /// <param name="program">A <see cref="BpfProgramType.SchedulerClassifier"/> program.</param>
    /// <param name="interfaceIndex">The interface's index in the calling thread's network namespace: to attach inside another
    /// namespace, call from a thread that has entered it.</param>
    /// <param name="direction">Arriving or leaving packets.</param>
    /// <param name="options">Position and expected revision; null for the defaults.</param>
    /// <returns>The link; dispose it to detach.</returns>
    /// <exception cref="InterfaceNotFoundException">No such interface, also when it vanishes meanwhile.</exception>
    /// <exception cref="StaleRevisionException">The hook changed since its revision was read.</exception>
    /// <exception cref="FeatureNotSupportedException">The kernel has no tcx: use <see cref="ClsactFilter"/> or <see cref="TcAttachment"/>.</exception>
    /// <exception cref="BpfException"><c>EINVAL</c>: not a tc program; <c>ENOENT</c>: the neighbour is not attached here;
    /// <c>EEXIST</c>: the program is attached here already; <c>ERANGE</c>: too many programs.</exception>
    public static BpfLink AttachTcx(
        this BpfProgram program, int interfaceIndex, TcDirection direction, TcxOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(interfaceIndex);
        options ??= new TcxOptions();

        LinkCreateAttr attr = default;
        attr.target_ifindex = (uint)interfaceIndex;
        attr.attach_type = (uint)HookOf(direction);
        attr.expected_revision = options.ExpectedRevision;
        int fd = options.Position.Create(program.Handle, ref attr);
        return fd >= 0 ? BpfLink.Own(fd) : throw Refused(-fd, program, interfaceIndex, direction, options);
    }

    /// <summary>Whether the kernel has tcx: asked of the kernel, by a query for an interface that cannot exist.</summary>
    internal static bool IsSupported()
    {
        ProgramQueryAttr attr = default;
        attr.attach_type = (uint)BpfAttachType.TcxIngress;
        return BpfSyscall.Invoke(BpfCommand.BPF_PROG_QUERY, ref attr) != -Errno.EINVAL;
    }

    internal static BpfAttachType HookOf(TcDirection direction) => direction switch
    {
        TcDirection.Ingress => BpfAttachType.TcxIngress,
        TcDirection.Egress => BpfAttachType.TcxEgress,
        _ => throw new ArgumentOutOfRangeException(nameof(direction), direction, "A direction is ingress or egress."),
    };

    internal static FeatureNotSupportedException NotSupported()
        => new("tcx", MinimumKernel, "Needs Linux 6.6 or later; attach by clsact on older kernels.");

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static BpfException Refused(
        int errno, BpfProgram program, int interfaceIndex, TcDirection direction, TcxOptions options)
    {
        string hook = $"tcx {(direction == TcDirection.Ingress ? "ingress" : "egress")} of interface {interfaceIndex}";
        return errno switch
        {
            Errno.ENODEV => new InterfaceNotFoundException("attach program", interfaceIndex),
            Errno.ESTALE => new StaleRevisionException(hook, options.ExpectedRevision, CurrentRevision(interfaceIndex, direction)),
            Errno.EINVAL when !IsSupported() => NotSupported(),
            Errno.EEXIST => BpfException.FromErrno(errno, "attach program", $"'{program.Name}' to {hook}",
                BpfCapabilities.NetworkAdmin, "The same program is attached there already: update its link instead."),
            Errno.ENOENT => BpfException.FromErrno(errno, "attach program", $"'{program.Name}' to {hook}",
                BpfCapabilities.NetworkAdmin, "The program or link to attach next to is not on this hook."),
            Errno.EINVAL => BpfException.FromErrno(errno, "attach program", $"'{program.Name}' ({program.Type}) to {hook}",
                BpfCapabilities.NetworkAdmin, "The program must be a tc program."),
            _ => BpfException.FromErrno(errno, "attach program", $"'{program.Name}' to {hook}", BpfCapabilities.NetworkAdmin),
        };
    }

    private static ulong CurrentRevision(int interfaceIndex, TcDirection direction)
    {
        try
        {
            return BpfAttachments.QueryTcx(interfaceIndex, direction).Revision;
        }
        catch (BpfException)
        {
            return 0;
        }
    }
}
