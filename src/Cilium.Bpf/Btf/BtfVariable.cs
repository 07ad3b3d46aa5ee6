// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>A global variable.</summary>
public sealed class BtfVariable : BtfType
{
    private readonly uint _type;

    internal BtfVariable(Btf btf, uint id, string name, uint type, BtfLinkage linkage)
        : base(btf, id, BtfKind.Variable, name)
    {
        _type = type;
        Linkage = linkage;
    }

    /// <summary>The type of the variable.</summary>
    public BtfType Type => Btf[_type];

    /// <summary>The linkage.</summary>
    public BtfLinkage Linkage { get; }
}
