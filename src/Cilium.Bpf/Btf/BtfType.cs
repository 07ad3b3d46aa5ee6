// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>One BTF type. Instances belong to a <see cref="Btf"/>, are decoded when first asked for and are immutable.</summary>
public abstract class BtfType
{
    private protected BtfType(Btf btf, uint id, BtfKind kind, string name)
    {
        Btf = btf;
        Id = id;
        Kind = kind;
        Name = name;
    }

    /// <summary>The type information that this type belongs to.</summary>
    public Btf Btf { get; }

    /// <summary>The type's number within <see cref="Btf"/>.</summary>
    public uint Id { get; }

    /// <summary>The kind of record.</summary>
    public BtfKind Kind { get; }

    /// <summary>The type's C name without <c>struct</c>, <c>union</c> or <c>enum</c>; empty when anonymous.</summary>
    public string Name { get; }

    /// <summary>The size in bytes, or null for what has none (void, functions, forward declarations).</summary>
    /// <exception cref="BtfFormatException">The reference chain does not end.</exception>
    public long? Size => Btf.SizeOf(Id);

    /// <summary>The type behind all typedefs, qualifiers and type tags.</summary>
    /// <exception cref="BtfFormatException">The reference chain does not end.</exception>
    public BtfType Unwrapped => Btf.Unwrap(this);

    /// <summary>The type as a C declaration would name it, for example <c>struct flow_key</c> or <c>__u32[4]</c>.</summary>
    public string CName => BtfCName.Of(this);

    /// <summary>The C name and the type id.</summary>
    /// <returns>For example <c>struct flow_key (#12)</c>.</returns>
    public override string ToString() => $"{CName} (#{Id})";
}
