// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>An input that is not a usable BPF object file: truncated, of another machine, or inconsistent.</summary>
public sealed class BpfObjectFormatException : FormatException
{
    /// <summary>Creates the error.</summary>
    /// <param name="source">The file or resource; null for bytes in memory.</param>
    /// <param name="part">The part of the file that is wrong, for example <c>ELF header</c> or <c>section '.maps'</c>.</param>
    /// <param name="reason">What is wrong, in one sentence.</param>
    /// <param name="offset">The byte offset where it is wrong; -1 when it cannot be told.</param>
    /// <param name="innerException">The underlying error, if any.</param>
    public BpfObjectFormatException(string? source, string part, string reason, long offset = -1, Exception? innerException = null)
        : base($"{source ?? "The input"} is not a usable BPF object: {part}{(offset < 0 ? string.Empty : $" at byte {offset}")}: {reason}", innerException)
    {
        ObjectSource = source;
        Part = part;
        Reason = reason;
        Offset = offset;
    }

    /// <summary>The file or resource; null for bytes in memory.</summary>
    public string? ObjectSource { get; }

    /// <summary>The part of the file that is wrong.</summary>
    public string Part { get; }

    /// <summary>What is wrong, in one sentence.</summary>
    public string Reason { get; }

    /// <summary>The byte offset where it is wrong; -1 when it cannot be told.</summary>
    public long Offset { get; }
}
