// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Identity.Tests;

/// <summary>A random generator whose seed is printed, so that a failure can be repeated with CILIUM_TEST_SEED.</summary>
internal static class Seed
{
    internal static Random Next()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("CILIUM_TEST_SEED"), out int given) ? given : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed} (repeat with CILIUM_TEST_SEED={seed})");
        return new Random(seed);
    }
}
