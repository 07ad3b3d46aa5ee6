// SPDX-License-Identifier: Apache-2.0
namespace EndToEnd.Tests;

/// <summary>Waits for what another thread brings about.</summary>
internal static class Eventually
{
    public static async Task HoldsAsync(Func<bool> condition, string what)
    {
        for (int attempt = 0; attempt < 1000; attempt++)
        {
            if (condition())
            {
                return;
            }

            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"Within ten seconds it did not happen that {what}.");
    }
}
