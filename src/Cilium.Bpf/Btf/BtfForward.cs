// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>A struct or union that is declared and not defined.</summary>
public sealed class BtfForward : BtfType
{
    internal BtfForward(Btf btf, uint id, string name, bool isUnion)
        : base(btf, id, BtfKind.Forward, name) => IsUnion = isUnion;

    /// <summary>Whether a union is declared.</summary>
    public bool IsUnion { get; }
}
