// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Cilium.Core;

namespace Cilium.Identity;

/// <summary>The checkpoint of identities could not be written or read.</summary>
public sealed class IdentityStoreException : CiliumException
{
    /// <summary>The <see cref="CiliumException.Id"/> where the file could not be read or written.</summary>
    public const string ErrorId = "identity-store";

    /// <summary>The <see cref="CiliumException.Id"/> where the file was read, and does not hold identities.</summary>
    public const string CorruptErrorId = "identity-store-corrupt";

    /// <summary>Creates the error.</summary>
    /// <param name="path">The file.</param>
    /// <param name="reason">What is wrong.</param>
    /// <param name="line">The line, from 1; 0 if no line is to blame.</param>
    /// <param name="column">The byte in the line, from 1; 0 if unknown.</param>
    /// <param name="innerException">What caused it, if anything.</param>
    public IdentityStoreException(string path, string reason, long line = 0, long column = 0, Exception? innerException = null)
        : base(
            line > 0 ? CorruptErrorId : ErrorId,
            line > 0
                ? string.Create(CultureInfo.InvariantCulture, $"{path}({line},{column}): {reason}")
                : $"{path}: {reason}",
            line > 0 ? "Repair the file, or move it away to start with new numbers." : "Check the directory, its permissions and free space.",
            isTransient: line == 0,
            innerException)
    {
        Path = path;
        Reason = reason;
        Line = line;
        Column = column;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What is wrong.</summary>
    public string Reason { get; }

    /// <summary>The line, from 1; 0 if no line is to blame.</summary>
    public long Line { get; }

    /// <summary>The byte in the line, from 1; 0 if unknown.</summary>
    public long Column { get; }
}
