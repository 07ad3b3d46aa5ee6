// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>How far a row is in its target.</summary>
public enum ReconcileState
{
    /// <summary>Waits for its turn, or (a deletion) for the sources to be complete.</summary>
    Pending,

    /// <summary>The target holds the row.</summary>
    Done,

    /// <summary>The last attempt failed; there will be another.</summary>
    Failed,
}

/// <summary>How far one row is in its target.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Revision">The revision of the row that this is about.</param>
/// <param name="Failures">Failed attempts in a row.</param>
/// <param name="Error">The error of the last attempt, if it failed.</param>
/// <param name="ChangedAt">When the status was set.</param>
public sealed record ReconcileStatus(ReconcileState State, long Revision, int Failures, Exception? Error, DateTimeOffset ChangedAt);
