// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Cilium.Core;

/// <summary>A watch asked for a revision that the store has forgotten.</summary>
public sealed class KeyValueCompactedException : KeyValueStoreException
{
    /// <summary>The <see cref="CiliumException.Id"/> of these errors.</summary>
    public new const string ErrorId = "key-value-compacted";

    /// <summary>Creates the error.</summary>
    /// <param name="prefix">The watched prefix.</param>
    /// <param name="requestedRevision">The revision asked for.</param>
    /// <param name="oldestRevision">The oldest one that the store still has.</param>
    public KeyValueCompactedException(string prefix, long requestedRevision, long oldestRevision)
        : base(
            ErrorId,
            "watch",
            prefix,
            string.Create(CultureInfo.InvariantCulture, $"revision {requestedRevision} is compacted, the oldest is {oldestRevision}"),
            "List the prefix again and watch from there.",
            isTransient: true,
            innerException: null)
    {
        RequestedRevision = requestedRevision;
        OldestRevision = oldestRevision;
    }

    /// <summary>The revision asked for.</summary>
    public long RequestedRevision { get; }

    /// <summary>The oldest revision that the store still has.</summary>
    public long OldestRevision { get; }
}
