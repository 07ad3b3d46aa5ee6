// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>What one round of a reconciler did.</summary>
/// <param name="Updated">Rows written.</param>
/// <param name="Deleted">Rows deleted.</param>
/// <param name="Failed">Operations that failed, pruning included; they are repeated later.</param>
/// <param name="IsPruned">Whether the target was pruned.</param>
/// <param name="IsSwept">Whether all rows were written again to heal drift.</param>
/// <param name="Outstanding">Rows that still wait: failed ones, and deletions that wait for the sources.</param>
public readonly record struct ReconcileReport(int Updated, int Deleted, int Failed, bool IsPruned, bool IsSwept, int Outstanding);
