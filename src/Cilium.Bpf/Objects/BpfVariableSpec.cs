// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cilium.Bpf;

/// <summary>A global variable of an object file, with the value that it will have when loaded.</summary>
public sealed class BpfVariableSpec
{
    private readonly BpfDataSectionSpec _section;

    internal BpfVariableSpec(string name, BtfType type, BpfDataSectionSpec section, int offset, int size)
    {
        Name = name;
        Type = type;
        Offset = offset;
        Size = size;
        _section = section;
    }

    /// <summary>The C name.</summary>
    public string Name { get; }

    /// <summary>The C type.</summary>
    public BtfType Type { get; }

    /// <summary>The section that holds it, for example <c>.rodata</c>.</summary>
    public string Section => _section.Name;

    /// <summary>The offset in the section in bytes.</summary>
    public int Offset { get; }

    /// <summary>The size in bytes.</summary>
    public int Size { get; }

    /// <summary>Whether it is a constant: fixed when loaded, and known to the verifier, which removes branches that it rules out.</summary>
    public bool IsConstant => _section.IsConstant;

    /// <summary>The bytes of the value, edits included.</summary>
    public ReadOnlySpan<byte> Bytes => _section.Contents.Slice(Offset, Size);

    /// <summary>Sets the value.</summary>
    /// <typeparam name="T">A type of the same size: an integer for an integer, <see cref="bool"/> for <c>bool</c>, a struct for anything.</typeparam>
    /// <param name="value">The value, in host byte order unless the C source says otherwise.</param>
    /// <exception cref="BpfVariableTypeException">The size or kind of the type differs, or the number does not fit the variable's sign.</exception>
    public void Set<T>(T value)
        where T : unmanaged
    {
        VariableType.Check<T>(Name, Type, Size);
        VariableType.CheckSign(Name, Type, Size, value);
        Unsafe.WriteUnaligned(ref _section.Edit(Offset, Size)[0], value);
    }

    /// <summary>Sets an array.</summary>
    /// <typeparam name="T">The type of an element.</typeparam>
    /// <param name="values">All elements: together they have exactly the variable's size.</param>
    /// <exception cref="BpfVariableTypeException">The variable is no array, or the sizes differ.</exception>
    public void SetArray<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        if (Type.Unwrapped is not BtfArray array)
        {
            throw VariableType.Mismatch(Name, Type, Size, $"an array of {typeof(T).Name}");
        }

        var bytes = MemoryMarshal.AsBytes(values);
        if (bytes.Length != Size)
        {
            throw VariableType.Mismatch(Name, Type, Size, $"{values.Length} × {typeof(T).Name} ({bytes.Length} bytes)");
        }

        VariableType.Check<T>(Name, array.Element, (int)(array.Element.Size ?? 0));
        bytes.CopyTo(_section.Edit(Offset, Size));
    }

    /// <summary>Sets the raw bytes.</summary>
    /// <param name="bytes">As many as the variable has.</param>
    /// <exception cref="BpfVariableTypeException">Their number differs.</exception>
    public void SetBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw VariableType.Mismatch(Name, Type, Size, $"{bytes.Length} bytes");
        }

        bytes.CopyTo(_section.Edit(Offset, Size));
    }

    /// <summary>Gets the value, edits included.</summary>
    /// <typeparam name="T">A type of the same size and kind.</typeparam>
    /// <returns>The value.</returns>
    /// <exception cref="BpfVariableTypeException">The size or kind of the type differs.</exception>
    public T Get<T>()
        where T : unmanaged
    {
        VariableType.Check<T>(Name, Type, Size);
        return MemoryMarshal.Read<T>(Bytes);
    }

    /// <summary>The declaration.</summary>
    /// <returns>For example <c>__u32 node_id in .rodata</c>.</returns>
    public override string ToString() => $"{Type.CName} {Name} in {Section}";

    internal BpfVariableSpec CloneInto(BpfDataSectionSpec section) => new(Name, Type, section, Offset, Size);
}
