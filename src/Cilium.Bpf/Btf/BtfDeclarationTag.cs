// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>A <c>btf_decl_tag("...")</c> attribute; <see cref="BtfType.Name"/> is its text.</summary>
public sealed class BtfDeclarationTag : BtfType
{
    private readonly uint _target;

    internal BtfDeclarationTag(Btf btf, uint id, string text, uint target, int componentIndex)
        : base(btf, id, BtfKind.DeclarationTag, text)
    {
        _target = target;
        ComponentIndex = componentIndex;
    }

    /// <summary>The struct, union, variable, function or typedef that carries the tag.</summary>
    public BtfType Target => Btf[_target];

    /// <summary>The index of the tagged member or parameter; -1 when the whole declaration is tagged.</summary>
    public int ComponentIndex { get; }
}
