// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Learned names could not be written or read.</summary>
public sealed class NameStoreException : CiliumException
{
    /// <summary>The <see cref="CiliumException.Id"/> where a file could not be read or written.</summary>
    public const string ErrorId = "name-store";

    /// <summary>The <see cref="CiliumException.Id"/> where a file was read, and does not hold names.</summary>
    public const string CorruptErrorId = "name-store-corrupt";

    /// <summary>Creates the error.</summary>
    /// <param name="path">The file.</param>
    /// <param name="reason">What is wrong.</param>
    /// <param name="line">The line, from 1; 0 if no line is to blame.</param>
    /// <param name="column">The byte in the line, from 1; 0 if unknown.</param>
    /// <param name="keptAs">Where the unreadable file was put aside; empty if it was not.</param>
    /// <param name="innerException">What caused it, if anything.</param>
    public NameStoreException(
        string path, string reason, long line = 0, long column = 0, string keptAs = "", Exception? innerException = null)
        : base(
            line > 0 ? CorruptErrorId : ErrorId,
            line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{path}({line},{column}): {reason}") : $"{path}: {reason}",
            line > 0
                ? $"The last good content is in use. The unreadable file is kept as {keptAs}: repair it and put it back, or remove it."
                : "Check the directory, its permissions and free space.",
            isTransient: line == 0,
            innerException)
    {
        Path = path;
        Reason = reason;
        Line = line;
        Column = column;
        KeptAs = keptAs;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What is wrong.</summary>
    public string Reason { get; }

    /// <summary>The line, from 1; 0 if no line is to blame.</summary>
    public long Line { get; }

    /// <summary>The byte in the line, from 1; 0 if unknown.</summary>
    public long Column { get; }

    /// <summary>Where the unreadable file was put aside; empty if it was not.</summary>
    public string KeptAs { get; }
}
