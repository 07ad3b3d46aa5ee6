// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>The parameters and return type of a function.</summary>
public sealed class BtfFunctionPrototype : BtfType
{
    private readonly uint _returns;
    private readonly int _parameters;
    private readonly int _count;
    private IReadOnlyList<BtfParameter>? _decoded;

    internal BtfFunctionPrototype(Btf btf, uint id, uint returns, int parameters, int count)
        : base(btf, id, BtfKind.FunctionPrototype, string.Empty)
    {
        _returns = returns;
        _parameters = parameters;
        _count = count;
    }

    /// <summary>The return type; <see cref="BtfVoid"/> for none.</summary>
    public BtfType Returns => Btf[_returns];

    /// <summary>The parameters; a variadic function ends with an unnamed one of type void.</summary>
    public IReadOnlyList<BtfParameter> Parameters => _decoded ??= Btf.DecodeParameters(_parameters, _count);
}
