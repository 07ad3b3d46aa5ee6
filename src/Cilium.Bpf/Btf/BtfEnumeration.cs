// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>An enumeration of 32-bit or 64-bit values.</summary>
public sealed class BtfEnumeration : BtfType
{
    private readonly int _values;
    private readonly int _count;
    private IReadOnlyList<BtfEnumValue>? _decoded;

    internal BtfEnumeration(Btf btf, uint id, BtfKind kind, string name, uint byteSize, bool isSigned, int values, int count)
        : base(btf, id, kind, name)
    {
        ByteSize = checked((int)byteSize);
        IsSigned = isSigned;
        _values = values;
        _count = count;
    }

    /// <summary>The storage size in bytes.</summary>
    public int ByteSize { get; }

    /// <summary>Whether the values are signed.</summary>
    public bool IsSigned { get; }

    /// <summary>The named values in declaration order.</summary>
    public IReadOnlyList<BtfEnumValue> Values => _decoded ??= Btf.DecodeEnumValues(_values, _count, Kind == BtfKind.Enum64, IsSigned);

    /// <summary>Finds a value by its C name.</summary>
    /// <param name="name">The C name.</param>
    /// <param name="value">The value, sign-extended when the enumeration is signed.</param>
    /// <returns>False when there is no such name.</returns>
    public bool TryGetValue(string name, out long value)
    {
        foreach (var candidate in Values)
        {
            if (candidate.Name == name)
            {
                value = candidate.Value;
                return true;
            }
        }

        value = 0;
        return false;
    }
}
