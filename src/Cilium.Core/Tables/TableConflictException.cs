// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>A transaction expected a row at a revision that it does not have; nothing was written.</summary>
public sealed class TableConflictException : CiliumException
{
    /// <summary>The <see cref="CiliumException.Id"/> of these errors.</summary>
    public const string ErrorId = "table-conflict";

    /// <summary>Creates the error.</summary>
    /// <param name="table">The name of the table.</param>
    /// <param name="key">The key of the row, as text.</param>
    /// <param name="expectedRevision">The revision that was expected; 0 means no row.</param>
    /// <param name="actualRevision">The revision that the row has; 0 means no row.</param>
    public TableConflictException(string table, string key, long expectedRevision, long actualRevision)
        : base(
            ErrorId,
            $"Row '{key}' of table '{table}' is at revision {actualRevision}, not at {expectedRevision}.",
            "Read the row again and repeat the change.",
            isTransient: true)
    {
        Table = table;
        Key = key;
        ExpectedRevision = expectedRevision;
        ActualRevision = actualRevision;
    }

    /// <summary>The name of the table.</summary>
    public string Table { get; }

    /// <summary>The key of the row, as text.</summary>
    public string Key { get; }

    /// <summary>The revision that was expected; 0 means no row.</summary>
    public long ExpectedRevision { get; }

    /// <summary>The revision that the row has; 0 means no row.</summary>
    public long ActualRevision { get; }
}
