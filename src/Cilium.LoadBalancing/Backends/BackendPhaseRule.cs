// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>A row of the table that makes a phase of what is said about a backend. The first row that fits holds.</summary>
/// <param name="Required">What must be said.</param>
/// <param name="Excluded">What must not be said.</param>
/// <param name="Phase">The phase.</param>
public readonly record struct BackendPhaseRule(BackendConditions Required, BackendConditions Excluded, BackendPhase Phase)
{
    /// <summary>Whether the row fits.</summary>
    public bool Fits(BackendConditions conditions) => (conditions & Required) == Required && (conditions & Excluded) == 0;
}
