// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Build;

/// <summary>Which class gives typed access to a map.</summary>
internal static class MapKind
{
    private const string Api = "global::Cilium.Bpf.";

    public static string Of(BpfMapSpec map, TypeCatalog catalog)
    {
        var key = TypeOf(map.KeyType, map.KeySize, map.Name + "_key", catalog);
        var value = TypeOf(map.ValueType, map.ValueSize, map.Name + "_value", catalog);
        return map.Type switch
        {
            BpfMapType.ProgramArray => Api + "BpfProgramArray",
            BpfMapType.ArrayOfMaps or BpfMapType.HashOfMaps when key is not null => $"{Api}BpfMapOfMaps<{key}>",
            BpfMapType.Queue or BpfMapType.Stack when value is not null => $"{Api}BpfQueueMap<{value}>",
            BpfMapType.BloomFilter when value is not null => $"{Api}BpfBloomFilter<{value}>",
            BpfMapType.SocketStorage or BpfMapType.InodeStorage or BpfMapType.TaskStorage or BpfMapType.CgroupLocalStorage
                when value is not null => $"{Api}BpfLocalStorage<{value}>",
            BpfMapType.PerCpuHash or BpfMapType.PerCpuArray or BpfMapType.LruPerCpuHash
                when key is not null && value is not null => $"{Api}BpfPerCpuMap<{key}, {value}>",
            BpfMapType.Hash or BpfMapType.Array or BpfMapType.LruHash or BpfMapType.LpmTrie
                when key is not null && value is not null => $"{Api}BpfMap<{key}, {value}>",
            _ => Api + "BpfMap",
        };
    }

    // A definition by size alone still tells an array's index and a plain number.
    private static string? TypeOf(BtfType? type, int size, string nameIfAnonymous, TypeCatalog catalog) => (type, size) switch
    {
        (not null, _) => catalog.NameOf(type, nameIfAnonymous),
        (null, 4) => "uint",
        (null, 8) => "ulong",
        _ => null,
    };
}
