// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>A named function.</summary>
public sealed class BtfFunction : BtfType
{
    private readonly uint _prototype;

    internal BtfFunction(Btf btf, uint id, string name, uint prototype, BtfLinkage linkage)
        : base(btf, id, BtfKind.Function, name)
    {
        _prototype = prototype;
        Linkage = linkage;
    }

    /// <summary>The linkage.</summary>
    public BtfLinkage Linkage { get; }

    /// <summary>The parameters and return type.</summary>
    /// <exception cref="BtfFormatException">The record does not refer to a prototype.</exception>
    public BtfFunctionPrototype Prototype => Btf[_prototype] as BtfFunctionPrototype
        ?? throw Btf.Malformed(Id, $"function '{Name}' refers to type {_prototype}, which is not a prototype");
}
