// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>Reads the maps that C sources define in the section <c>.maps</c>, where BTF types carry the numbers.</summary>
internal static class MapDefinitionReader
{
    public const string Section = ".maps";

    public static IEnumerable<BpfMapSpec> Read(Btf btf, ElfFile elf)
    {
        if (elf.Find("maps") is not null)
        {
            throw elf.Malformed("section 'maps'", "definitions by struct bpf_map_def are obsolete; define maps in SEC(\".maps\")");
        }

        if (elf.Find(Section) is null)
        {
            return [];
        }

        if (!btf.TryFind<BtfSection>(Section, out var section))
        {
            throw elf.Malformed("section '.maps'", "there is no BTF for it; compile with -g");
        }

        return [.. section.Entries
            .Select(entry => entry.Type)
            .OfType<BtfVariable>()
            .Select(variable => ReadDefinition(variable.Name, variable.Type, elf, isInner: false))];
    }

    private static BpfMapSpec ReadDefinition(string name, BtfType type, ElfFile elf, bool isInner)
    {
        if (type.Unwrapped is not BtfComposite { IsUnion: false } definition)
        {
            throw Malformed(elf, name, $"it is defined as {type.CName}, not as a struct");
        }

        var fields = new Fields();
        foreach (var member in definition.Members)
        {
            switch (member.Name)
            {
                case "type": fields.Type = Number(elf, name, member); break;
                case "max_entries": fields.MaxEntries = Number(elf, name, member); break;
                case "map_flags": fields.Flags = Number(elf, name, member); break;
                case "key_size": fields.KeySize = (int)Number(elf, name, member); break;
                case "value_size": fields.ValueSize = (int)Number(elf, name, member); break;
                case "numa_node": fields.NumaNode = (int)Number(elf, name, member); break;
                case "map_extra": fields.Extra = Number(elf, name, member); break;
                case "pinning": fields.Pinning = Number(elf, name, member); break;
                case "key": fields.Key = Pointee(elf, name, member); break;
                case "value": fields.Value = Pointee(elf, name, member); break;
                case "values" when !isInner: fields.Values = member.Type; break;
                default: throw Malformed(elf, name, $"the field '{member.Name}' is unknown");
            }
        }

        return fields.Type == 0 ? throw Malformed(elf, name, "it has no type") : Build(name, fields, elf);
    }

    private static BpfMapSpec Build(string name, Fields fields, ElfFile elf)
    {
        var type = (BpfMapType)fields.Type;
        var inner = fields.Values is null ? null : InnerOf(elf, name, fields.Values);
        var holdsDescriptors = type is BpfMapType.ArrayOfMaps or BpfMapType.HashOfMaps || fields.Values is not null;
        return new BpfMapSpec(
            name,
            type,
            SizeOf(elf, name, fields.Key, fields.KeySize, "key"),
            holdsDescriptors ? sizeof(uint) : SizeOf(elf, name, fields.Value, fields.ValueSize, "value"),
            fields.MaxEntries)
        {
            Flags = (BpfMapFlags)fields.Flags,
            DeclaredFlags = (BpfMapFlags)fields.Flags,
            Extra = fields.Extra,
            NumaNode = fields.NumaNode,
            Pinning = (BpfMapPinning)fields.Pinning,
            KeyType = fields.Key,
            ValueType = fields.Value,
            InnerMap = inner,
        };
    }

    // An array of pointers: to a map definition in a map of maps, to a function prototype in a program array.
    private static BpfMapSpec? InnerOf(ElfFile elf, string name, BtfType values)
    {
        if (values.Unwrapped is not BtfArray { Element: var element } || element.Unwrapped is not BtfReference { IsPointer: true, Target: var target })
        {
            throw Malformed(elf, name, "'values' is not an array of pointers");
        }

        return target.Unwrapped is BtfFunctionPrototype ? null : ReadDefinition(name + ".inner", target, elf, isInner: true);
    }

    // __uint(field, n) declares a pointer to an array of n elements.
    private static uint Number(ElfFile elf, string map, BtfMember member) =>
        member.Type.Unwrapped is BtfReference { IsPointer: true, Target: var target } && target.Unwrapped is BtfArray array
            ? array.Length
            : throw Malformed(elf, map, $"'{member.Name}' is not given by __uint()");

    // __type(field, T) declares a pointer to T.
    private static BtfType Pointee(ElfFile elf, string map, BtfMember member) =>
        member.Type.Unwrapped is BtfReference { IsPointer: true } pointer
            ? pointer.Target
            : throw Malformed(elf, map, $"'{member.Name}' is not given by __type()");

    private static int SizeOf(ElfFile elf, string map, BtfType? type, int size, string field)
    {
        if (type is null)
        {
            return size;
        }

        if (type.Size is not { } actual || actual > int.MaxValue)
        {
            throw Malformed(elf, map, $"its {field} type {type.CName} has no size");
        }

        return size == 0 || size == actual
            ? (int)actual
            : throw Malformed(elf, map, $"{field}_size is {size}, but {type.CName} has {actual} bytes");
    }

    private static BpfObjectFormatException Malformed(ElfFile elf, string map, string reason) =>
        elf.Malformed($"map '{map}'", reason);

    private struct Fields
    {
        public uint Type;
        public uint MaxEntries;
        public uint Flags;
        public int KeySize;
        public int ValueSize;
        public uint Extra;
        public uint Pinning;
        public int? NumaNode;
        public BtfType? Key;
        public BtfType? Value;
        public BtfType? Values;
    }
}
