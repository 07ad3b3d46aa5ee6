// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>BTF bytes that break the format: truncated, of the other byte order, of an unknown kind, or referring outside themselves.</summary>
public sealed class BtfFormatException : FormatException
{
    /// <summary>Creates the error.</summary>
    /// <param name="reason">What is wrong, in one sentence.</param>
    /// <param name="offset">The byte offset in the BTF data where it is wrong.</param>
    /// <param name="typeId">The type record concerned; 0 when none is.</param>
    public BtfFormatException(string reason, long offset, uint typeId = 0)
        : base(typeId == 0 ? $"Malformed BTF at byte {offset}: {reason}" : $"Malformed BTF at byte {offset}, type {typeId}: {reason}")
    {
        Reason = reason;
        Offset = offset;
        TypeId = typeId;
    }

    /// <summary>What is wrong, in one sentence.</summary>
    public string Reason { get; }

    /// <summary>The byte offset in the BTF data where it is wrong.</summary>
    public long Offset { get; }

    /// <summary>The type record concerned; 0 when none is.</summary>
    public uint TypeId { get; }
}
