// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Creates the least map of a type.</summary>
internal static class MapTypeProbe
{
    private const int DefaultSize = 8;
    private const int LpmKeySize = 8;
    private const int CgroupStorageKeySize = 16;
    private const int StackTraceSize = 8;
    private const uint AnyTypeId = 1;

    public static ProbeOutcome Run(BpfMapType type)
    {
        if (type == BpfMapType.StructOps)
        {
            return RunStructOps();
        }

        try
        {
            Create(type).Dispose();
            return ProbeOutcome.Supported;
        }
        catch (BpfException error)
        {
            return ProbeOutcome.Of(-error.Errno);
        }
    }

    /// <summary>A map with room for next to nothing.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public static BpfMap Create(BpfMapType type, BpfMapFlags flags = BpfMapFlags.None)
    {
        using BpfMap? inner = MapTraits.IsMapOfMaps(type) ? BpfMap.Create(Options(BpfMapType.Array)) : null;
        BpfMapOptions options = Options(type);
        options.Flags = flags;
        options.InnerMap = inner;
        return BpfMap.Create(options);
    }

    private static BpfMapOptions Options(BpfMapType type)
    {
        var options = new BpfMapOptions(type)
        {
            KeySize = MapTraits.FixedKeySize(type) ?? type switch
            {
                BpfMapType.LpmTrie => LpmKeySize,
                BpfMapType.CgroupStorage or BpfMapType.PerCpuCgroupStorage => CgroupStorageKeySize,
                _ => DefaultSize,
            },
            ValueSize = MapTraits.FixedValueSize(type) ?? (type == BpfMapType.StackTrace ? StackTraceSize : sizeof(uint)),
            MaxEntries = type switch
            {
                BpfMapType.RingBuffer or BpfMapType.UserRingBuffer => (uint)Environment.SystemPageSize,
                BpfMapType.CgroupStorage or BpfMapType.PerCpuCgroupStorage => 0,
                _ => MapTraits.IsLocalStorage(type) ? 0u : 1u,
            },
        };
        if (MapTraits.IsLocalStorage(type))
        {
            Btf types = OpaqueBtf.IntegerKey(sizeof(uint));
            options.KeyType = types[OpaqueBtf.IntegerTypeId];
            options.ValueType = types[OpaqueBtf.BytesTypeId];
        }

        return options;
    }

    // Made to fail on a type that is not one of the kernel's operations; a kernel that does not know the map says EINVAL.
    private static ProbeOutcome RunStructOps()
    {
        MapCreateAttr attr = default;
        attr.map_type = (uint)BpfMapType.StructOps;
        attr.key_size = sizeof(uint);
        attr.value_size = sizeof(uint);
        attr.max_entries = 1;
        attr.btf_vmlinux_value_type_id = AnyTypeId;
        return ProbeOutcome.Of(BpfSyscall.Invoke(BpfCommand.BPF_MAP_CREATE, ref attr), proof: Errno.ENOTSUPP);
    }
}
