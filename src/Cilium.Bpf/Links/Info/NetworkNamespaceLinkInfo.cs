// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>A link to a network namespace.</summary>
/// <param name="Id">The kernel's id.</param>
/// <param name="ProgramId">The program behind it.</param>
/// <param name="NamespaceInode">The namespace's inode number; 0 once it is gone or the link was detached.</param>
/// <param name="Hook">Socket lookup or flow dissection.</param>
public sealed record NetworkNamespaceLinkInfo(uint Id, uint ProgramId, uint NamespaceInode, BpfAttachType Hook)
    : BpfLinkInfo(BpfLinkType.NetworkNamespace, Id, ProgramId);
