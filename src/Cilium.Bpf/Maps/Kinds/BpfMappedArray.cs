// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.CompilerServices;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>An array that is mapped into memory: reading and writing an element is a memory access, not a system call.</summary>
/// <typeparam name="TValue">Laid out as the map's value.</typeparam>
/// <remarks>
/// The map must have been created with <see cref="BpfMapFlags.MemoryMappable"/>; global variables of a program are such maps.
/// Programs see writes at once, element by element as the CPU does it: use <see cref="Interlocked"/> or <see cref="Volatile"/> on the
/// references where that matters. Spans and references are valid until this object is disposed of, and using them later ends
/// the process; nothing unmaps by itself. Works from any thread, disposal excepted.
/// </remarks>
public sealed unsafe class BpfMappedArray<TValue> : BpfMap
    where TValue : unmanaged
{
    private readonly int _stride;
    private readonly nuint _length;
    private byte* _memory;

    /// <summary>Maps the memory of <paramref name="map"/>, which stays the owner of the map; this object owns the mapping.</summary>
    /// <param name="map">An array created with <see cref="BpfMapFlags.MemoryMappable"/>.</param>
    /// <param name="isReadOnly">Whether to map it for reading only, as a frozen map requires.</param>
    /// <exception cref="MapIncompatibleException">The map is of another kind, cannot be mapped, or the size differs; all differences are listed.</exception>
    /// <exception cref="BpfException"><c>EPERM</c>: the map is frozen, and writing was asked for; <c>EINVAL</c>: it was opened read-only,
    /// which the kernel does not map even for reading; or the kernel refused.</exception>
    public BpfMappedArray(BpfMap map, bool isReadOnly = false)
        : this(map, isReadOnly, takesOver: false)
    {
    }

    private BpfMappedArray(BpfMap map, bool isReadOnly, bool takesOver)
        : base(map, takesOver)
    {
        MapBinding.Require(
            map,
            map.Type == BpfMapType.Array && map.Flags.HasFlag(BpfMapFlags.MemoryMappable),
            "Array with MemoryMappable",
            sizeof(uint),
            sizeof(TValue));
        IsReadOnly = isReadOnly;
        Length = checked((int)map.MaxEntries);

        // The kernel lays elements out at multiples of 8 bytes and maps whole pages.
        _stride = PossibleCpus.Stride(sizeof(TValue));
        nuint page = (nuint)Environment.SystemPageSize;
        _length = (((nuint)_stride * (nuint)Length) + page - 1) / page * page;
        _memory = Map();
    }

    /// <summary>The number of elements.</summary>
    public int Length { get; }

    /// <summary>Whether the mapping is for reading only; writing through it would end the process.</summary>
    public bool IsReadOnly { get; }

    /// <summary>All elements, to read.</summary>
    /// <exception cref="InvalidOperationException">Several elements of a size that is not a multiple of 8 are not side by side: use <see cref="Get"/>.</exception>
    public ReadOnlySpan<TValue> Values => AllValues();

    /// <summary>All elements, to read and write.</summary>
    /// <exception cref="InvalidOperationException">The mapping is for reading only; or as for <see cref="Values"/>.</exception>
    public Span<TValue> WritableValues
    {
        get
        {
            RequireWritable();
            return AllValues();
        }
    }

    /// <summary>Creates a mappable array and maps it.</summary>
    /// <param name="length">The number of elements.</param>
    /// <param name="name">At most 15 letters, digits, '_' and '.'; empty for none.</param>
    /// <inheritdoc cref="BpfMap.Create(BpfMapOptions)"/>
    public static BpfMappedArray<TValue> Create(uint length, string name = "")
    {
        var options = new BpfMapOptions(BpfMapType.Array)
        {
            KeySize = sizeof(uint),
            ValueSize = sizeof(TValue),
            MaxEntries = length,
            Name = name,
            Flags = BpfMapFlags.MemoryMappable,
        };
        return TakeOver(BpfMap.Create(options), static map => new BpfMappedArray<TValue>(map, isReadOnly: false, takesOver: true));
    }

    /// <summary>Opens a pinned array and maps it.</summary>
    /// <param name="path">Where it is pinned.</param>
    /// <param name="isReadOnly">Whether to map it for reading only, as a frozen map requires.</param>
    /// <exception cref="BpfFileSystemException">Nothing is pinned there, or it may not be opened that way.</exception>
    /// <exception cref="MapIncompatibleException">The map is of another kind, cannot be mapped, or the size differs; all differences are listed.</exception>
    public static BpfMappedArray<TValue> OpenPinned(string path, bool isReadOnly = false) => TakeOver(
        BpfMap.OpenPinned(path),
        map => new BpfMappedArray<TValue>(map, isReadOnly, takesOver: true));

    /// <summary>An element, to read in place.</summary>
    /// <param name="index">From 0 to <see cref="Length"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    public ref readonly TValue Get(int index) => ref Element(index);

    /// <summary>An element, to read and write in place.</summary>
    /// <param name="index">From 0 to <see cref="Length"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    /// <exception cref="InvalidOperationException">The mapping is for reading only.</exception>
    public ref TValue GetWritable(int index)
    {
        RequireWritable();
        return ref Element(index);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        byte* memory = _memory;
        _memory = null;
        if (memory is not null)
        {
            _ = LibC.munmap((nint)memory, _length);
        }

        base.Dispose(disposing);
    }

    private Span<TValue> AllValues()
    {
        ObjectDisposedException.ThrowIf(_memory is null, this);
        return _stride == sizeof(TValue) || Length == 1
            ? new Span<TValue>(_memory, Length)
            : throw new InvalidOperationException(
                $"The elements of map '{Name}' have {sizeof(TValue)} bytes but lie {_stride} apart: read them one by one.");
    }

    private ref TValue Element(int index)
    {
        byte* memory = _memory;
        ObjectDisposedException.ThrowIf(memory is null, this);
        if ((uint)index >= (uint)Length)
        {
            ThrowOutOfRange(index);
        }

        return ref Unsafe.AsRef<TValue>(memory + ((nint)index * _stride));
    }

    private void ThrowOutOfRange(int index) => throw new ArgumentOutOfRangeException(
        nameof(index), index, string.Create(CultureInfo.InvariantCulture, $"Map '{Name}' has {Length} elements."));

    private void RequireWritable()
    {
        if (IsReadOnly)
        {
            throw new InvalidOperationException($"Map '{Name}' is mapped for reading only.");
        }
    }

    private byte* Map()
    {
        using DescriptorLease lease = Handle.Lease();
        int protection = IsReadOnly ? LibC.PROT_READ : LibC.PROT_READ | LibC.PROT_WRITE;
        nint memory = LibC.mmap(0, _length, protection, LibC.MAP_SHARED, lease.Value, 0);
        if (memory == LibC.MAP_FAILED)
        {
            int errno = LibC.LastErrno;
            throw new BpfException(
                "map into memory",
                errno,
                $"'{Name}'",
                errno switch
                {
                    Errno.EPERM or Errno.EACCES => "The map is frozen: map it for reading only.",
                    Errno.EINVAL => "The kernel does not map what was opened read-only.",
                    _ => BpfRemedies.For(errno),
                });
        }

        return (byte*)memory;
    }
}
