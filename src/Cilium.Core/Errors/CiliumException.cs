// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>The base of the errors that this SDK throws: each has a stable identifier and says what to do about it.</summary>
public abstract class CiliumException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="id">Stable identifier, for documentation and alerts, such as <c>identity-pool-exhausted</c>.</param>
    /// <param name="message">What failed and with which value, in one sentence.</param>
    /// <param name="remedy">The next step for the reader, in one sentence.</param>
    /// <param name="isTransient">Whether the same call may succeed later without any change of input.</param>
    /// <param name="innerException">What caused it, if anything.</param>
    protected CiliumException(string id, string message, string remedy, bool isTransient = false, Exception? innerException = null)
        : base(message, innerException)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        Id = id;
        Remedy = remedy;
        IsTransient = isTransient;
    }

    /// <summary>Stable identifier of the kind of error: lower-case words joined by hyphens. The page <c>docs/errors/ID.md</c> of the
    /// repository says what causes it, what is in force afterwards and how to mend it.</summary>
    public string Id { get; }

    /// <summary>What the reader can do about it.</summary>
    public string Remedy { get; }

    /// <summary>Whether the same call may succeed later without any change of input.</summary>
    public bool IsTransient { get; }
}
