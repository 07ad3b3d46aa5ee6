// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

public static partial class BpfAttachments
{
    /// <summary>The programs attached to a cgroup.</summary>
    /// <param name="cgroupPath">The cgroup's directory in the unified hierarchy.</param>
    /// <param name="hook">Which event.</param>
    /// <param name="isEffective">Whether to list all that run there, those of the cgroups above included, rather than the cgroup's own.</param>
    /// <exception cref="BpfException"><c>ENOENT</c>: no such directory; <c>EBADF</c>: not in the unified hierarchy;
    /// <c>EINVAL</c>: not a hook of cgroups.</exception>
    /// <remarks>Links are found by looking through all links, which needs CAP_SYS_ADMIN; without it, none is named.</remarks>
    public static AttachedPrograms QueryCgroup(string cgroupPath, BpfAttachType hook, bool isEffective = false)
    {
        using BpfHandle cgroup = LinkTargetFile.Open(cgroupPath, "open cgroup");
        AttachedPrograms attached = Query(
            cgroup, hook, isEffective ? LinkFlags.BPF_F_QUERY_EFFECTIVE : 0, $"to cgroup '{cgroupPath}' at {hook}");
        ulong id = LinkTargetFile.Inode(cgroup);
        return Name<CgroupLinkInfo>(attached, link => link.Hook == hook && (isEffective || link.CgroupId == id));
    }

    /// <summary>The programs attached to a network namespace.</summary>
    /// <param name="hook">Socket lookup or flow dissection.</param>
    /// <param name="namespacePath">The namespace's file.</param>
    /// <exception cref="BpfException"><c>ENOENT</c>: no such file; <c>EINVAL</c>: not a network namespace, or not a hook of one.</exception>
    /// <remarks>Links are found by looking through all links, which needs CAP_SYS_ADMIN; without it, none is named.</remarks>
    public static AttachedPrograms QueryNetworkNamespace(
        BpfAttachType hook, string namespacePath = NetworkNamespaceAttachment.CurrentNamespace)
    {
        using BpfHandle target = LinkTargetFile.Open(namespacePath, "open network namespace");
        AttachedPrograms attached = Query(target, hook, 0, $"to network namespace '{namespacePath}' at {hook}");
        ulong inode = LinkTargetFile.Inode(target);
        return Name<NetworkNamespaceLinkInfo>(attached, link => link.Hook == hook && link.NamespaceInode == inode);
    }

    private static AttachedPrograms Query(BpfHandle target, BpfAttachType hook, uint flags, string detail)
    {
        int result = AttachedProgramQuery.TryRead((uint)target.Value, hook, flags, out AttachedPrograms programs);
        BpfException.ThrowIfError(result, "query programs attached", detail, BpfCapabilities.NetworkAdmin);
        return programs;
    }

    private static AttachedPrograms Name<TInfo>(AttachedPrograms attached, Func<TInfo, bool> isHere)
        where TInfo : BpfLinkInfo
        => attached with
        {
            Programs = [.. attached.Programs.Select(program => program with
            {
                LinkId = LinkSearch.FindSingle<TInfo>(link => link.ProgramId == program.ProgramId && isHere(link)),
            })],
        };
}
