// SPDX-License-Identifier: Apache-2.0
#pragma warning disable CA1720 // Integer and Pointer are what the format calls them.
namespace Cilium.Bpf;

/// <summary>The kinds of BTF type records, with the numbers of the kernel's <c>linux/btf.h</c>.</summary>
public enum BtfKind
{
    /// <summary>The void type; only type id 0.</summary>
    Void = 0,

    /// <summary>An integer, boolean or character.</summary>
    Integer = 1,

    /// <summary>A pointer.</summary>
    Pointer = 2,

    /// <summary>An array with a fixed number of elements.</summary>
    Array = 3,

    /// <summary>A struct.</summary>
    Struct = 4,

    /// <summary>A union.</summary>
    Union = 5,

    /// <summary>An enumeration whose values fit 32 bits.</summary>
    Enum = 6,

    /// <summary>A struct or union that is declared and not defined.</summary>
    Forward = 7,

    /// <summary>A typedef.</summary>
    Typedef = 8,

    /// <summary>The <c>volatile</c> qualifier.</summary>
    Volatile = 9,

    /// <summary>The <c>const</c> qualifier.</summary>
    Const = 10,

    /// <summary>The <c>restrict</c> qualifier.</summary>
    Restrict = 11,

    /// <summary>A function; its prototype is the type that it refers to.</summary>
    Function = 12,

    /// <summary>A function prototype.</summary>
    FunctionPrototype = 13,

    /// <summary>A global variable.</summary>
    Variable = 14,

    /// <summary>An ELF section of variables.</summary>
    Section = 15,

    /// <summary>A floating-point number.</summary>
    FloatingPoint = 16,

    /// <summary>A <c>btf_decl_tag</c> attribute on a declaration.</summary>
    DeclarationTag = 17,

    /// <summary>A <c>btf_type_tag</c> attribute on a pointee.</summary>
    TypeTag = 18,

    /// <summary>An enumeration whose values need 64 bits.</summary>
    Enum64 = 19,
}
