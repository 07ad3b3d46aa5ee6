// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;

namespace Cilium.Bpf;

/// <summary>
/// BPF Type Format: the types of a BPF object, of the running kernel or of a kernel module. Pure and immutable: reading it
/// needs no privilege, and every reference in it has been checked to stay inside.
/// </summary>
/// <remarks>Types are decoded when first asked for. Safe from any thread. Format: the kernel's <c>Documentation/bpf/btf.rst</c>.</remarks>
public sealed partial class Btf
{
    /// <summary>Where the kernel shows its own BTF.</summary>
    public const string KernelPath = "/sys/kernel/btf/vmlinux";

    // Longer chains of typedefs, qualifiers and arrays than this only exist in hostile input.
    internal const int MaxChain = 64;

    private readonly ReadOnlyMemory<byte> _data;
    private readonly Btf? _base;
    private readonly int[] _offsets;
    private readonly int _strings;
    private readonly int _stringsLength;
    private readonly uint _firstId;
    private readonly uint _firstString;
    private readonly BtfType?[] _types;
    private readonly Lazy<BtfNameIndex> _names;
    private readonly Lazy<ILookup<uint, BtfDeclarationTag>> _tags;

    /// <summary>The number of types, void and those of the base included. Valid ids are below it.</summary>
    public int Count => (int)_firstId + _offsets.Length;

    /// <summary>Gets a type by its number.</summary>
    /// <param name="id">The type id; 0 is void.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such type.</exception>
    public BtfType this[uint id]
    {
        get
        {
            if (_base is not null && id < _firstId)
            {
                return _base[id];
            }

            var index = (long)id - _firstId;
            if (id != 0 && index >= _offsets.Length)
            {
                throw new ArgumentOutOfRangeException(nameof(id), id, $"The BTF has {Count} types.");
            }

            if (id == 0)
            {
                return Volatile.Read(ref _void) ?? Interlocked.CompareExchange(ref _void, new BtfVoid(this), null) ?? _void;
            }

            ref var slot = ref _types[index];
            return Volatile.Read(ref slot) ?? Interlocked.CompareExchange(ref slot, Decode(id, _offsets[index]), null) ?? slot;
        }
    }

    /// <summary>All types with their ids in order, starting after void; for split BTF those of the split part only.</summary>
    /// <returns>A lazily decoded sequence.</returns>
    public IEnumerable<BtfType> Types()
    {
        for (var i = 0; i < _offsets.Length; i++)
        {
            yield return this[_firstId + (uint)i];
        }
    }

    /// <summary>Finds the first type of a kind with a name.</summary>
    /// <typeparam name="T">The class of type wanted, for example <see cref="BtfComposite"/>.</typeparam>
    /// <param name="name">The C name, without <c>struct</c> and the like.</param>
    /// <param name="type">The type.</param>
    /// <returns>False when there is none.</returns>
    public bool TryFind<T>(string name, [NotNullWhen(true)] out T? type)
        where T : BtfType
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (_base is not null && _base.TryFind(name, out type))
        {
            return true;
        }

        foreach (var id in _names.Value.Find(name))
        {
            if (this[id] is T found)
            {
                type = found;
                return true;
            }
        }

        type = null;
        return false;
    }

    /// <summary>Finds the first type of a kind with a name.</summary>
    /// <typeparam name="T">The class of type wanted.</typeparam>
    /// <param name="name">The C name, without <c>struct</c> and the like.</param>
    /// <returns>The type.</returns>
    /// <exception cref="BpfNameNotFoundException">There is none; the error lists close names.</exception>
    public T Find<T>(string name)
        where T : BtfType
        => TryFind<T>(name, out var type)
            ? type
            : throw new BpfNameNotFoundException("type", name, "the BTF", Types().OfType<T>().Select(t => t.Name));

    /// <summary>The declaration tags on a type, its members or its parameters.</summary>
    /// <param name="type">A type of this BTF.</param>
    /// <returns>The tags in the order of their ids.</returns>
    public IEnumerable<BtfDeclarationTag> TagsOf(BtfType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return _base is not null && type.Id < _firstId ? _base.TagsOf(type) : _tags.Value[type.Id];
    }

    /// <summary>The bytes that this BTF was parsed from.</summary>
    public ReadOnlyMemory<byte> RawBytes => _data;

    internal long? SizeOf(uint id)
    {
        var factor = 1L;
        for (var depth = 0; depth < MaxChain; depth++)
        {
            switch (this[id])
            {
                case BtfReference { IsPointer: true }:
                    return factor * 8;
                case BtfReference reference:
                    id = reference.Target.Id;
                    break;
                case BtfVariable variable:
                    id = variable.Type.Id;
                    break;
                case BtfArray array:
                    factor = factor > long.MaxValue / 8 / Math.Max(array.Length, 1)
                        ? throw Malformed(id, "the array is larger than any memory")
                        : factor * array.Length;
                    id = array.Element.Id;
                    break;
                case BtfInteger i:
                    return Scale(i.ByteSize);
                case BtfFloat f:
                    return Scale(f.ByteSize);
                case BtfEnumeration e:
                    return Scale(e.ByteSize);
                case BtfComposite c:
                    return Scale(c.ByteSize);
                case BtfSection s:
                    return Scale(s.ByteSize);
                default:
                    return null;
            }
        }

        throw Malformed(id, "the chain of references does not end");

        long Scale(long size) => size == 0 || factor <= long.MaxValue / size
            ? factor * size
            : throw Malformed(id, "the array is larger than any memory");
    }

    internal BtfType Unwrap(BtfType type)
    {
        for (var depth = 0; depth < MaxChain; depth++)
        {
            if (type is not BtfReference { IsPointer: false } reference)
            {
                return type;
            }

            type = reference.Target;
        }

        throw Malformed(type.Id, "the chain of references does not end");
    }

    internal BtfFormatException Malformed(uint id, string reason)
    {
        var index = (long)id - _firstId;
        return new BtfFormatException(reason, index >= 0 && index < _offsets.Length ? _offsets[index] : 0, id);
    }
}
