// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>The void type, number 0 of every BTF.</summary>
public sealed class BtfVoid : BtfType
{
    internal BtfVoid(Btf btf)
        : base(btf, 0, BtfKind.Void, "void")
    {
    }
}
