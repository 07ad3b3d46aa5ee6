// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>A cgroup link.</summary>
/// <param name="Id">The kernel's id.</param>
/// <param name="ProgramId">The program behind it.</param>
/// <param name="CgroupId">The cgroup: the inode number of its directory; 0 once it is gone or the link was detached.</param>
/// <param name="Hook">Which event of the cgroup.</param>
public sealed record CgroupLinkInfo(uint Id, uint ProgramId, ulong CgroupId, BpfAttachType Hook)
    : BpfLinkInfo(BpfLinkType.Cgroup, Id, ProgramId);
