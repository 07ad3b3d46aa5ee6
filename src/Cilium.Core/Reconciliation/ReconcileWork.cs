// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>One row that is not yet in the target as it should be.</summary>
internal sealed class ReconcileWork<TRow>(TRow row, long revision, bool isDelete, int failures)
{
    internal TRow Row { get; } = row;

    internal long Revision { get; } = revision;

    internal bool IsDelete { get; } = isDelete;

    internal int Failures { get; set; } = failures;
}
