// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>A key-value store did not answer, or refused.</summary>
public class KeyValueStoreException : CiliumException
{
    /// <summary>The <see cref="CiliumException.Id"/> of these errors.</summary>
    public const string ErrorId = "key-value-store";

    /// <summary>Creates the error.</summary>
    /// <param name="operation">What was asked for, such as <c>put</c>.</param>
    /// <param name="key">The key or prefix; empty when no key is involved.</param>
    /// <param name="reason">What went wrong.</param>
    /// <param name="isTransient">Whether it may work later.</param>
    /// <param name="innerException">What caused it, if anything.</param>
    public KeyValueStoreException(string operation, string key, string reason, bool isTransient, Exception? innerException = null)
        : this(ErrorId, operation, key, reason, "Check the connection to the store and its health.", isTransient, innerException)
    {
    }

    private protected KeyValueStoreException(
        string id, string operation, string key, string reason, string remedy, bool isTransient, Exception? innerException)
        : base(id, $"Key-value store: {operation} '{key}' failed: {reason}.", remedy, isTransient, innerException)
    {
        Operation = operation;
        Key = key;
    }

    /// <summary>What was asked for.</summary>
    public string Operation { get; }

    /// <summary>The key or prefix; empty when no key is involved.</summary>
    public string Key { get; }
}
