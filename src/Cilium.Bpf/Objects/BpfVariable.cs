// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Cilium.Bpf;

/// <summary>A global variable of a loaded object. Reading and writing go to the kernel's memory, without a system call.</summary>
/// <remarks>
/// Safe from any thread. Values of 1, 2, 4 or 8 bytes at their natural alignment are read and written whole; others may be seen
/// half-written while programs run.
/// </remarks>
public sealed unsafe class BpfVariable
{
    private readonly DataSectionMemory _memory;
    private readonly int _offset;

    internal BpfVariable(BpfVariableSpec spec, DataSectionMemory memory)
    {
        Name = spec.Name;
        Type = spec.Type;
        Section = spec.Section;
        Size = spec.Size;
        IsConstant = spec.IsConstant;
        _offset = spec.Offset;
        _memory = memory;
    }

    /// <summary>The C name.</summary>
    public string Name { get; }

    /// <summary>The C type.</summary>
    public BtfType Type { get; }

    /// <summary>The section that holds it.</summary>
    public string Section { get; }

    /// <summary>The size in bytes.</summary>
    public int Size { get; }

    /// <summary>Whether it was fixed when loaded.</summary>
    public bool IsConstant { get; }

    /// <summary>Reads the value.</summary>
    /// <typeparam name="T">A type of the same size and kind.</typeparam>
    /// <returns>The value.</returns>
    /// <exception cref="BpfVariableTypeException">The size or kind of the type differs.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    public T Read<T>()
        where T : unmanaged
    {
        VariableType.Check<T>(Name, Type, Size);
        using var access = _memory.Access();
        var address = access.Address + _offset;
        if ((nint)address % sizeof(T) == 0)
        {
            switch (sizeof(T))
            {
                case 1:
                    return Unsafe.BitCast<byte, T>(Volatile.Read(ref *address));
                case 2:
                    return Unsafe.BitCast<ushort, T>(Volatile.Read(ref *(ushort*)address));
                case 4:
                    return Unsafe.BitCast<uint, T>(Volatile.Read(ref *(uint*)address));
                case 8:
                    return Unsafe.BitCast<ulong, T>(Volatile.Read(ref *(ulong*)address));
            }
        }

        return Unsafe.ReadUnaligned<T>(address);
    }

    /// <summary>Writes the value.</summary>
    /// <typeparam name="T">A type of the same size and kind.</typeparam>
    /// <param name="value">The value, in host byte order unless the C source says otherwise.</param>
    /// <exception cref="InvalidOperationException">The variable is a constant: set it on the blueprint, before loading.</exception>
    /// <exception cref="BpfVariableTypeException">The size or kind of the type differs.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    public void Write<T>(T value)
        where T : unmanaged
    {
        VariableType.Check<T>(Name, Type, Size);
        VariableType.CheckSign(Name, Type, Size, value);
        RequireWritable();
        using var access = _memory.Access();
        var address = access.Address + _offset;
        switch ((nint)address % sizeof(T) == 0 ? sizeof(T) : 0)
        {
            case 1:
                Volatile.Write(ref *address, Unsafe.BitCast<T, byte>(value));
                break;
            case 2:
                Volatile.Write(ref *(ushort*)address, Unsafe.BitCast<T, ushort>(value));
                break;
            case 4:
                Volatile.Write(ref *(uint*)address, Unsafe.BitCast<T, uint>(value));
                break;
            case 8:
                Volatile.Write(ref *(ulong*)address, Unsafe.BitCast<T, ulong>(value));
                break;
            default:
                Unsafe.WriteUnaligned(address, value);
                break;
        }
    }

    /// <summary>Copies the raw bytes out.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    public void CopyTo(Span<byte> destination)
    {
        using var access = _memory.Access();
        new ReadOnlySpan<byte>(access.Address + _offset, Size).CopyTo(destination);
    }

    /// <summary>Copies raw bytes in.</summary>
    /// <param name="source">Exactly <see cref="Size"/> bytes.</param>
    /// <exception cref="InvalidOperationException">The variable is a constant.</exception>
    /// <exception cref="BpfVariableTypeException">The number of bytes differs.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    public void CopyFrom(ReadOnlySpan<byte> source)
    {
        if (source.Length != Size)
        {
            throw VariableType.Mismatch(Name, Type, Size, $"{source.Length} bytes");
        }

        RequireWritable();
        using var access = _memory.Access();
        source.CopyTo(new Span<byte>(access.Address + _offset, Size));
    }

    /// <summary>The declaration.</summary>
    /// <returns>For example <c>__u64 packets in .bss</c>.</returns>
    public override string ToString() => $"{Type.CName} {Name} in {Section}";

    private void RequireWritable()
    {
        if (IsConstant)
        {
            throw new InvalidOperationException($"Variable '{Name}' is a constant: set it on the BpfObjectSpec, before loading.");
        }
    }
}
