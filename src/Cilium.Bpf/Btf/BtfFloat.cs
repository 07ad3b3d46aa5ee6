// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>A floating-point type.</summary>
public sealed class BtfFloat : BtfType
{
    internal BtfFloat(Btf btf, uint id, string name, uint byteSize)
        : base(btf, id, BtfKind.FloatingPoint, name) => ByteSize = checked((int)byteSize);

    /// <summary>The size in bytes.</summary>
    public int ByteSize { get; }
}
