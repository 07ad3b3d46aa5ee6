// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Interop;

/// <summary>The commands of <c>bpf(2)</c> on links, with the descriptors kept open during the call.</summary>
internal static class LinkSyscalls
{
    /// <summary>Attaches <paramref name="program"/> as <paramref name="attr"/> says.</summary>
    /// <returns>A new descriptor, or <c>-errno</c>.</returns>
    public static int Create(BpfHandle program, ref LinkCreateAttr attr)
    {
        bool isReferenced = false;
        try
        {
            program.DangerousAddRef(ref isReferenced);
            attr.prog_fd = (uint)program.Value;
            return BpfSyscall.Invoke(BpfCommand.BPF_LINK_CREATE, ref attr);
        }
        finally
        {
            Release(program, isReferenced);
        }
    }

    /// <summary>Replaces the program behind <paramref name="link"/>; with <paramref name="old"/>, only if that is the one.</summary>
    /// <returns>0, or <c>-errno</c>.</returns>
    public static int Update(BpfHandle link, BpfHandle program, BpfHandle? old)
    {
        bool isLinkReferenced = false;
        bool isProgramReferenced = false;
        bool isOldReferenced = false;
        try
        {
            link.DangerousAddRef(ref isLinkReferenced);
            program.DangerousAddRef(ref isProgramReferenced);
            old?.DangerousAddRef(ref isOldReferenced);
            LinkUpdateAttr attr = new()
            {
                link_fd = (uint)link.Value,
                new_prog_fd = (uint)program.Value,
                flags = old is null ? 0 : LinkFlags.BPF_F_REPLACE,
                old_prog_fd = old is null ? 0 : (uint)old.Value,
            };
            return BpfSyscall.Invoke(BpfCommand.BPF_LINK_UPDATE, ref attr);
        }
        finally
        {
            Release(link, isLinkReferenced);
            Release(program, isProgramReferenced);
            if (old is not null)
            {
                Release(old, isOldReferenced);
            }
        }
    }

    /// <summary>Detaches <paramref name="link"/> whoever else refers to it.</summary>
    /// <returns>0, or <c>-errno</c>.</returns>
    public static int Detach(BpfHandle link)
    {
        bool isReferenced = false;
        try
        {
            link.DangerousAddRef(ref isReferenced);
            LinkDetachAttr attr = new() { link_fd = (uint)link.Value };
            return BpfSyscall.Invoke(BpfCommand.BPF_LINK_DETACH, ref attr);
        }
        finally
        {
            Release(link, isReferenced);
        }
    }

    private static void Release(BpfHandle handle, bool isReferenced)
    {
        if (isReferenced)
        {
            handle.DangerousRelease();
        }
    }
}
