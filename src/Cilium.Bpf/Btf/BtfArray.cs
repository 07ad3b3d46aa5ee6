// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>An array with a fixed number of elements; 0 elements for a flexible array member.</summary>
public sealed class BtfArray : BtfType
{
    private readonly uint _element;
    private readonly uint _index;

    internal BtfArray(Btf btf, uint id, uint element, uint index, uint length)
        : base(btf, id, BtfKind.Array, string.Empty)
    {
        _element = element;
        _index = index;
        Length = length;
    }

    /// <summary>The type of an element.</summary>
    public BtfType Element => Btf[_element];

    /// <summary>The type of the index.</summary>
    public BtfType Index => Btf[_index];

    /// <summary>The number of elements.</summary>
    public uint Length { get; }
}
