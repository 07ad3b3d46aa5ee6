// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

public unsafe partial class BpfMap
{
    /// <summary>Creates a map.</summary>
    /// <param name="options">What it shall be.</param>
    /// <returns>The map, owned by the caller: pin it, or let a program use it, before disposing of it, or it is gone.</returns>
    /// <exception cref="ArgumentException">The options contradict themselves or the type; every fault is named.</exception>
    /// <exception cref="MissingCapabilityException">Creating maps needs CAP_BPF, and CAP_NET_ADMIN for device and socket maps.</exception>
    /// <exception cref="BpfException">The kernel refused: <c>ENOMEM</c>; <c>EINVAL</c>, also for a type that it does not know.</exception>
    public static BpfMap Create(BpfMapOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<string> faults = options.Validate();
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }

        Btf? types = options.ValueType?.Btf ?? options.KeyType?.Btf;
        using BpfHandle? btf = types is null ? null : BtfLoading.Load(types.RawBytes.Span, "load BTF of map");
        MapCreateAttr attr = default;
        attr.map_type = (uint)options.Type;
        attr.key_size = (uint)options.EffectiveKeySize;
        attr.value_size = (uint)options.EffectiveValueSize;
        attr.max_entries = options.MaxEntries;
        attr.map_flags = (uint)options.EffectiveFlags;
        attr.numa_node = (uint)(options.NumaNode ?? 0);
        attr.map_name = BpfObjectName.From(options.Name);
        attr.btf_fd = (uint)(btf?.Value ?? 0);
        attr.btf_key_type_id = options.KeyType?.Id ?? 0;
        attr.btf_value_type_id = options.ValueType?.Id ?? 0;
        attr.map_extra = options.Extra;
        int fd = options.InnerMap is { } inner ? CreateOuter(ref attr, inner) : BpfSyscall.Invoke(BpfCommand.BPF_MAP_CREATE, ref attr);
        BpfException.ThrowIfError(
            fd, $"create {options.Type} map", $"'{options.Name}'", MapTraits.NeededToCreate(options.Type));
        return Own(BpfHandle.Own(fd), options.Name.Length == 0 ? null : options.Name);
    }

    /// <summary>Makes a map of a fresh descriptor, which is closed when that fails.</summary>
    internal static BpfMap Own(BpfHandle handle, string? name = null)
    {
        try
        {
            return new BpfMap(handle, name);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Makes a typed map the owner of a fresh untyped one, which is disposed of when the types do not fit.</summary>
    private protected static TMap TakeOver<TMap>(BpfMap map, Func<BpfMap, TMap> bind)
        where TMap : BpfMap
    {
        try
        {
            return bind(map);
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }

    private static int CreateOuter(ref MapCreateAttr attr, BpfMap inner)
    {
        using DescriptorLease lease = inner.Handle.Lease();
        attr.inner_map_fd = (uint)lease.Value;
        return BpfSyscall.Invoke(BpfCommand.BPF_MAP_CREATE, ref attr);
    }
}
