// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>One section of global variables (.rodata, .data, .bss and their named kin); it becomes an array map of one element.</summary>
public sealed class BpfDataSectionSpec
{
    private byte[] _contents;

    internal BpfDataSectionSpec(string name, bool isConstant, byte[] contents)
    {
        Name = name;
        IsConstant = isConstant;
        _contents = contents;
        DeclaredSize = contents.Length;
    }

    private BpfDataSectionSpec(BpfDataSectionSpec other)
    {
        Name = other.Name;
        IsConstant = other.IsConstant;
        _contents = [.. other._contents];
        DeclaredSize = other.DeclaredSize;
        IsEdited = other.IsEdited;
    }

    /// <summary>The section's name, for example <c>.rodata</c>.</summary>
    public string Name { get; }

    /// <summary>Whether programs can only read it. It is frozen when loaded, and the verifier knows its values.</summary>
    public bool IsConstant { get; }

    /// <summary>The size in bytes.</summary>
    public int Size => _contents.Length;

    /// <summary>The initial contents, edits included.</summary>
    public ReadOnlySpan<byte> Contents => _contents;

    internal int DeclaredSize { get; }

    internal bool IsResized => Size != DeclaredSize;

    internal bool IsEdited { get; private set; }

    /// <summary>Makes the section larger, for a last variable that is an array whose length is decided before loading.</summary>
    /// <param name="size">The new size in bytes, not below the declared one; new bytes are zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is smaller than declared.</exception>
    public void Resize(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, DeclaredSize);
        Array.Resize(ref _contents, size);
        IsEdited = true;
    }

    internal Span<byte> Edit(int offset, int size)
    {
        IsEdited = true;
        return _contents.AsSpan(offset, size);
    }

    internal BpfDataSectionSpec Clone() => new(this);
}
