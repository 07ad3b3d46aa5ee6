// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Identity;

/// <summary>How full the pool of a scope is, and why.</summary>
/// <param name="Scope">The scope.</param>
/// <param name="Used">Numbers in use, including those kept for labels that may come back.</param>
/// <param name="Capacity">Numbers in all.</param>
/// <param name="WidestKeys">The label keys with the most values, the widest first.</param>
public sealed record IdentityPoolReport(IdentityScope Scope, int Used, int Capacity, IReadOnlyList<LabelKeyWidth> WidestKeys)
{
    /// <summary>How full the pool is.</summary>
    public IdentityPoolLevel Level => LevelOf(Used, Capacity);

    internal static IdentityPoolLevel LevelOf(int used, int capacity) => (used * 100L / Math.Max(1, capacity)) switch
    {
        >= 95 => IdentityPoolLevel.Critical,
        >= 85 => IdentityPoolLevel.High,
        >= 70 => IdentityPoolLevel.Elevated,
        _ => IdentityPoolLevel.Normal,
    };
}
