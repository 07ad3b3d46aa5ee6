// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

public unsafe partial class BpfMap
{
    /// <summary>Asks the kernel what it knows of this map now.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    /// <remarks>How many entries it holds is not kept by the kernel: <see cref="CountEntries"/> walks through them.</remarks>
    public BpfMapInfo GetInfo()
    {
        KernelMapInfo info = default;
        BpfObjectInfo.Read(Handle, ref info, "read map info");
        (long memory, bool isFrozen) = ReadDescriptorInfo();
        return new BpfMapInfo
        {
            Id = info.id,
            Name = info.name.ToString(),
            Type = (BpfMapType)info.type,
            KeySize = (int)info.key_size,
            ValueSize = (int)info.value_size,
            MaxEntries = info.max_entries,
            Flags = (BpfMapFlags)info.map_flags,
            Extra = info.map_extra,
            InterfaceIndex = (int)info.ifindex,
            BtfId = info.btf_id,
            BtfKeyTypeId = info.btf_key_type_id,
            BtfValueTypeId = info.btf_value_type_id,
            MemoryBytes = memory,
            IsFrozen = isFrozen,
        };
    }

    /// <summary>Makes the map read-only for user space, for good. Programs may still write, unless the map is read-only for them.</summary>
    /// <exception cref="BpfException"><c>EBUSY</c>: mapped into memory for writing; <c>EBUSY</c> or, on newer kernels, <c>EPERM</c>: frozen
    /// already; <c>ENOTSUPP</c>: not for this kind.</exception>
    public void Freeze()
    {
        using DescriptorLease lease = Handle.Lease();
        MapFreezeAttr attr = default;
        attr.map_fd = (uint)lease.Value;
        int result = BpfSyscall.Invoke(BpfCommand.BPF_MAP_FREEZE, ref attr);
        if (result < 0)
        {
            string? remedy = -result switch
            {
                Errno.EBUSY => "It is mapped into memory for writing (unmap it first), or frozen already.",
                Errno.EPERM => "It is frozen already, or was opened read-only.",
                int errno => BpfRemedies.For(errno),
            };
            throw new BpfException("freeze map", -result, $"'{Name}'", remedy);
        }
    }

    private (long Memory, bool IsFrozen) ReadDescriptorInfo()
    {
        using DescriptorLease lease = Handle.Lease();
        long memory = 0;
        bool isFrozen = false;
        foreach (string line in File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{lease.Value}")))
        {
            ReadOnlySpan<char> text = line;
            int colon = text.IndexOf(':');
            if (colon < 0 || !long.TryParse(text[(colon + 1)..].Trim(), CultureInfo.InvariantCulture, out long value))
            {
                continue;
            }

            switch (text[..colon])
            {
                case "memlock":
                    memory = value;
                    break;
                case "frozen":
                    isFrozen = value != 0;
                    break;
                default:
                    break;
            }
        }

        return (memory, isFrozen);
    }
}
