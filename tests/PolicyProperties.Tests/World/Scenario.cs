// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace PolicyProperties.Tests;

/// <summary>A history from its beginning. Everything is said in it: carrying it out asks no random numbers, and any part of the steps
/// is a history too.</summary>
/// <param name="Seed">What it was made from, and what probes are chosen by.</param>
/// <param name="Settings">What the node is started with.</param>
/// <param name="Steps">What happens, in order.</param>
internal sealed record Scenario(int Seed, Settings Settings, ImmutableArray<Step> Steps)
{
    /// <summary>Text that somebody can follow.</summary>
    public override string ToString() =>
        $"seed {Seed}\n{Settings}\n{string.Join('\n', Steps.Select((step, index) => $"{index + 1}. {step}"))}";
}
