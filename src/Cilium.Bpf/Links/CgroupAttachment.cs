// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Attaches programs to cgroups: sock_addr, sock, sock_ops, skb, sockopt, device and sysctl.</summary>
public static class CgroupAttachment
{
    private static readonly Version OrderingKernel = new(6, 17);

    /// <summary>Attaches a program to a cgroup and all below it, beside the programs already there.</summary>
    /// <param name="program">A program of a cgroup type.</param>
    /// <param name="cgroupPath">The cgroup's directory in the unified hierarchy (cgroup v2).</param>
    /// <param name="options">Hook and position; null for the defaults.</param>
    /// <returns>The link; dispose it to detach.</returns>
    /// <exception cref="ArgumentException">The hook is not known: the program was opened, not loaded, and the options name none.</exception>
    /// <exception cref="StaleRevisionException">The hook changed since its revision was read.</exception>
    /// <exception cref="FeatureNotSupportedException">The kernel cannot order a cgroup's programs.</exception>
    /// <exception cref="BpfException"><c>ENOENT</c>: no such directory; <c>EBADF</c>: not in the unified hierarchy;
    /// <c>EINVAL</c>: the program was made for another hook; <c>EPERM</c>: a program attached without a link forbids others.</exception>
    public static BpfLink AttachCgroup(this BpfProgram program, string cgroupPath, CgroupOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        options ??= new CgroupOptions();
        BpfAttachType hook = options.Hook ?? program.ExpectedAttachType ?? throw new ArgumentException(
            $"The hook of {program} is not known: name it in the options.", nameof(options));

        using BpfHandle cgroup = LinkTargetFile.Open(cgroupPath, "open cgroup");
        LinkCreateAttr attr = default;
        attr.target_fd = (uint)cgroup.Value;
        attr.attach_type = (uint)hook;
        attr.expected_revision = options.ExpectedRevision;
        int fd = options.Position.Create(program.Handle, ref attr);
        return fd >= 0 ? BpfLink.Own(fd) : throw Refused(-fd, program, cgroupPath, hook, options);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static BpfException Refused(
        int errno, BpfProgram program, string cgroupPath, BpfAttachType hook, CgroupOptions options)
    {
        string detail = $"'{program.Name}' ({program.Type}) to cgroup '{cgroupPath}' at {hook}";
        bool isOrdered = options.Position != AttachPosition.Last || options.ExpectedRevision != 0;
        return errno switch
        {
            Errno.ESTALE => new StaleRevisionException(
                $"{hook} of cgroup '{cgroupPath}'", options.ExpectedRevision, CurrentRevision(cgroupPath, hook)),
            Errno.EINVAL when isOrdered && CurrentRevision(cgroupPath, hook) == 0
                => new FeatureNotSupportedException("ordering of cgroup programs", OrderingKernel, "Needs Linux 6.17 or later; attach without a position."),
            Errno.EBADF => BpfException.FromErrno(
                errno, "attach program", detail, BpfCapabilities.NetworkAdmin, "That is not a directory of the unified hierarchy (cgroup v2)."),
            Errno.EINVAL => BpfException.FromErrno(
                errno, "attach program", detail, BpfCapabilities.NetworkAdmin, "The program's type and the hook it was loaded for must fit."),
            _ => BpfException.FromErrno(errno, "attach program", detail, BpfCapabilities.NetworkAdmin),
        };
    }

    private static ulong CurrentRevision(string cgroupPath, BpfAttachType hook)
    {
        try
        {
            return BpfAttachments.QueryCgroup(cgroupPath, hook).Revision;
        }
        catch (BpfException)
        {
            return 0;
        }
    }
}
