// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>A type that refers to one other: a pointer, typedef, qualifier or type tag.</summary>
public sealed class BtfReference : BtfType
{
    private readonly uint _target;

    internal BtfReference(Btf btf, uint id, BtfKind kind, string name, uint target)
        : base(btf, id, kind, name) => _target = target;

    /// <summary>The type referred to; <see cref="BtfVoid"/> for <c>void *</c>.</summary>
    public BtfType Target => Btf[_target];

    /// <summary>Whether this is a pointer; otherwise it is a typedef, a qualifier or a type tag, with the size of its target.</summary>
    public bool IsPointer => Kind == BtfKind.Pointer;
}
