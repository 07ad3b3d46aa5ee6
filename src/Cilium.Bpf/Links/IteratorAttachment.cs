// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Attaches iterator programs and reads what they print.</summary>
public static unsafe class IteratorAttachment
{
    /// <summary>Attaches an iterator program to the kind of objects that it was loaded for.</summary>
    /// <param name="program">A <see cref="BpfProgramType.Tracing"/> program loaded for <see cref="BpfAttachType.TraceIterator"/>.</param>
    /// <param name="target">What to walk; null where the program says all.</param>
    /// <returns>The link; it runs nothing by itself: open it, as often as wanted, with <see cref="OpenIterator"/>.</returns>
    /// <exception cref="BpfException"><c>EINVAL</c>: not an iterator, or the target does not fit; <c>EBADF</c>: it needs a map.</exception>
    public static BpfLink AttachIterator(this BpfProgram program, BpfIteratorTarget? target = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        LinkCreateAttr attr = default;
        attr.attach_type = (uint)BpfAttachType.TraceIterator;
        LinkIteratorInfo info = default;
        bool isReferenced = false;
        try
        {
            if (target is not null)
            {
                target.Map?.Handle.DangerousAddRef(ref isReferenced);
                info.task_tid = (uint)target.ThreadId;
                info.task_pid = (uint)target.ProcessId;
                if (target.Map is not null)
                {
                    info.map_fd = (uint)target.Map.Handle.Value;
                }

                attr.iter_info = (ulong)&info;
                attr.iter_info_len = (uint)sizeof(LinkIteratorInfo);
            }

            int fd = LinkSyscalls.Create(program.Handle, ref attr);
            BpfException.ThrowIfError(fd, "attach iterator", $"'{program.Name}'", BpfCapabilities.PerformanceMonitoring);
            return BpfLink.Own(fd);
        }
        finally
        {
            if (isReferenced)
            {
                target!.Map!.Handle.DangerousRelease();
            }
        }
    }

    /// <summary>Starts one walk over the objects.</summary>
    /// <param name="link">An iterator link.</param>
    /// <returns>A stream of what the program prints; it runs while it is read.</returns>
    /// <exception cref="BpfException"><c>EINVAL</c>: not an iterator link.</exception>
    public static BpfIteratorStream OpenIterator(this BpfLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        bool isReferenced = false;
        try
        {
            link.Handle.DangerousAddRef(ref isReferenced);
            IteratorCreateAttr attr = new() { link_fd = (uint)link.Handle.Value };
            int fd = BpfSyscall.Invoke(BpfCommand.BPF_ITER_CREATE, ref attr);
            BpfException.ThrowIfError(fd, "open iterator", needed: BpfCapabilities.PerformanceMonitoring);
            return new BpfIteratorStream(BpfHandle.Own(fd));
        }
        finally
        {
            if (isReferenced)
            {
                link.Handle.DangerousRelease();
            }
        }
    }
}
