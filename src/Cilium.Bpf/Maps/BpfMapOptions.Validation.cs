// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

public sealed partial class BpfMapOptions
{
    private const int MaximumNameLength = Interop.BpfObjectName.Length - 1;

    /// <summary>Every fault that would make the kernel refuse, each a sentence; empty when none is known.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        Check(Type != BpfMapType.Unspecified, "Type is not set.");
        Check(KeySize >= 0 && ValueSize >= 0, $"KeySize ({KeySize}) and ValueSize ({ValueSize}) must not be negative.");
        Check(Name.Length <= MaximumNameLength, $"Name '{Name}' has {Name.Length} characters; the kernel keeps {MaximumNameLength}.");
        Check(
            Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.'),
            $"Name '{Name}' may contain only letters, digits, '_' and '.'.");
        Check(NumaNode is null or >= 0, $"NumaNode ({NumaNode}) must not be negative.");
        Check(
            KeyType is null || ValueType is null || ReferenceEquals(KeyType.Btf, ValueType.Btf),
            "KeyType and ValueType belong to different BTF.");
        Check(
            KeyType?.Size is null || KeySize == 0 || KeyType.Size == KeySize,
            $"KeySize is {KeySize}, but KeyType ({KeyType?.CName}) has {KeyType?.Size} bytes.");
        Check(
            ValueType?.Size is null || ValueSize == 0 || ValueType.Size == ValueSize,
            $"ValueSize is {ValueSize}, but ValueType ({ValueType?.CName}) has {ValueType?.Size} bytes.");
        if (MapTraits.IsMapOfMaps(Type))
        {
            Check(InnerMap is not null, $"A map of type {Type} needs InnerMap, a map of the kind it will hold.");
        }
        else
        {
            Check(InnerMap is null, $"A map of type {Type} has no inner map.");
        }

        int? keySize = MapTraits.FixedKeySize(Type);
        Check(keySize is null || KeySize == keySize || KeySize == 0, $"KeySize is {KeySize}; the type {Type} takes {keySize}.");
        Check(KeySize > 0 || keySize is not null || KeyType is not null || Type == BpfMapType.Unspecified, $"KeySize of a map of type {Type} is not set.");
        int? valueSize = MapTraits.FixedValueSize(Type);
        Check(valueSize is null || ValueSize == valueSize || ValueSize == 0, $"ValueSize is {ValueSize}; the type {Type} takes {valueSize}.");
        Check(ValueSize > 0 || valueSize is not null || ValueType is not null || Type == BpfMapType.Unspecified, $"ValueSize of a map of type {Type} is not set.");
        if (Type is BpfMapType.RingBuffer or BpfMapType.UserRingBuffer)
        {
            Check(
                MaxEntries >= Environment.SystemPageSize && uint.IsPow2(MaxEntries),
                $"MaxEntries ({MaxEntries}) of a ring buffer must be a power of two, at least one page ({Environment.SystemPageSize}).");
        }
        else if (MapTraits.IsLocalStorage(Type) || Type is BpfMapType.CgroupStorage or BpfMapType.PerCpuCgroupStorage)
        {
            Check(MaxEntries == 0, $"MaxEntries ({MaxEntries}) must be 0 for {Type}: it grows with what it is attached to.");
        }
        else if (Type is not (BpfMapType.Unspecified or BpfMapType.PerfEventArray or BpfMapType.StructOps))
        {
            Check(MaxEntries > 0, "MaxEntries is not set.");
        }

        Check(
            !Flags.HasFlag(BpfMapFlags.MemoryMappable) || Type is BpfMapType.Array or BpfMapType.Arena,
            $"Only arrays can be mapped into memory, not {Type}.");
        return faults;

        void Check(bool isValid, string fault)
        {
            if (!isValid)
            {
                faults.Add(fault);
            }
        }
    }

    internal int EffectiveKeySize =>
        KeySize != 0 ? KeySize : MapTraits.FixedKeySize(Type) ?? (int)(KeyType?.Size ?? 0);

    internal int EffectiveValueSize =>
        ValueSize != 0 ? ValueSize : MapTraits.FixedValueSize(Type) ?? (int)(ValueType?.Size ?? 0);

    internal BpfMapFlags EffectiveFlags =>
        Flags | MapTraits.RequiredFlags(Type) | (NumaNode is null ? BpfMapFlags.None : BpfMapFlags.NumaNode);

    /// <summary>A copy for a typed map: sizes that are not set come from the types.</summary>
    internal BpfMapOptions WithSizes(int keySize, int valueSize)
    {
        var copy = (BpfMapOptions)MemberwiseClone();
        copy.KeySize = KeySize == 0 ? keySize : KeySize;
        copy.ValueSize = ValueSize == 0 ? valueSize : ValueSize;
        return copy;
    }
}
