// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Cilium.Policy.Tests;

/// <summary>How long each fuzz test runs: two seconds, or what CILIUM_FUZZ_SECONDS says; and from which seed: CILIUM_FUZZ_SEED, or a new one.</summary>
internal static class FuzzBudget
{
    public static TimeSpan Time { get; } = TimeSpan.FromSeconds(Read("CILIUM_FUZZ_SECONDS") ?? 2);

    public static int NewSeed() => Read("CILIUM_FUZZ_SEED") ?? Random.Shared.Next();

    private static int? Read(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
}
