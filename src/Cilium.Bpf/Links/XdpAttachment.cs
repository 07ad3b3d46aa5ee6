// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Attaches XDP programs.</summary>
public static class XdpAttachment
{
    /// <summary>Attaches an XDP program to an interface.</summary>
    /// <param name="program">A <see cref="BpfProgramType.Xdp"/> program.</param>
    /// <param name="interfaceIndex">The interface's index in the calling thread's network namespace.</param>
    /// <param name="mode">Where it runs.</param>
    /// <returns>The link; dispose it to detach. To replace the program of an interface, update its link.</returns>
    /// <exception cref="InterfaceNotFoundException">No such interface.</exception>
    /// <exception cref="FeatureNotSupportedException">The driver cannot run XDP in this mode.</exception>
    /// <exception cref="BpfException"><c>EBUSY</c>: the interface has an XDP program already; <c>EINVAL</c>: not an XDP program.</exception>
    public static BpfLink AttachXdp(this BpfProgram program, int interfaceIndex, XdpMode mode = XdpMode.Auto)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(interfaceIndex);
        LinkCreateAttr attr = default;
        attr.target_ifindex = (uint)interfaceIndex;
        attr.attach_type = (uint)BpfAttachType.Xdp;
        attr.flags = mode switch
        {
            XdpMode.Auto => 0,
            XdpMode.Generic => LinkFlags.XDP_FLAGS_SKB_MODE,
            XdpMode.Native => LinkFlags.XDP_FLAGS_DRV_MODE,
            XdpMode.Offloaded => LinkFlags.XDP_FLAGS_HW_MODE,
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Not a mode of XDP."),
        };
        int fd = LinkSyscalls.Create(program.Handle, ref attr);
        return fd >= 0 ? BpfLink.Own(fd) : throw Refused(-fd, program, interfaceIndex, mode);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static BpfException Refused(int errno, BpfProgram program, int interfaceIndex, XdpMode mode)
    {
        string detail = $"'{program.Name}' ({program.Type}) to interface {interfaceIndex} as XDP";
        return errno switch
        {
            Errno.ENODEV => new InterfaceNotFoundException("attach program", interfaceIndex),

            // The kernel says "invalid argument" for an interface that it does not find, too.
            Errno.EINVAL when !LinkInterface.Exists(interfaceIndex) => new InterfaceNotFoundException("attach program", interfaceIndex),
            Errno.EOPNOTSUPP => new FeatureNotSupportedException(
                $"{mode} XDP on interface {interfaceIndex}", minimumKernel: null, "The driver lacks it: use generic mode."),
            Errno.EBUSY or Errno.EEXIST => BpfException.FromErrno(
                errno, "attach program", detail, BpfCapabilities.NetworkAdmin, "An XDP program is there already: update its link, or detach it."),
            Errno.EINVAL => BpfException.FromErrno(
                errno, "attach program", detail, BpfCapabilities.NetworkAdmin, "The program must be an XDP program for interfaces."),
            _ => BpfException.FromErrno(errno, "attach program", detail, BpfCapabilities.NetworkAdmin),
        };
    }
}
