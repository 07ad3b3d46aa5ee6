// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Bpf;

/// <summary>Key of a <see cref="BpfMapType.CgroupStorage"/> map: 16 bytes, <c>struct bpf_cgroup_storage_key</c> of linux/bpf.h.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct BpfCgroupStorageKey
{
    private readonly ulong _cgroupInodeId;
    private readonly uint _attachType;
    private readonly uint _padding;

    /// <summary>Makes a key.</summary>
    /// <param name="cgroupInodeId">The id of the cgroup: the inode number of its directory.</param>
    /// <param name="attachType">The hook that the program with the storage is attached to.</param>
    public BpfCgroupStorageKey(ulong cgroupInodeId, BpfAttachType attachType)
    {
        _cgroupInodeId = cgroupInodeId;
        _attachType = (uint)attachType;
        _padding = 0;
    }

    /// <summary>The id of the cgroup: the inode number of its directory.</summary>
    public ulong CgroupInodeId => _cgroupInodeId;

    /// <summary>The hook that the program with the storage is attached to.</summary>
    public BpfAttachType AttachType => (BpfAttachType)_attachType;
}
