// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Cilium.Policy;

namespace PolicyProperties.Tests;

public class PropertyTests(ITestOutputHelper output)
{
    private const long Usual = 100_000;
    private const int ChangesOfScenario = 42;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    /// <summary>100,000 pairs from seed 1 on, or what CILIUM_PROPERTY_PAIRS and CILIUM_PROPERTY_SEED say.</summary>
    [Fact]
    public void Rulebook_memory_maps_and_kernel_judge_alike_after_any_history_and_removal_leaves_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root on Linux: programs are loaded into the kernel");
        var tally = new Tally();
        var pairs = Read("CILIUM_PROPERTY_PAIRS") ?? Usual;
        using var run = new ScenarioRun(tally);
        for (var seed = (int)(Read("CILIUM_PROPERTY_SEED") ?? 1); tally.Pairs < pairs; seed++)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            var scenario = RandomScenario.Of(seed, ChangesOfScenario);
            if (Try(run, scenario, null) is { } error)
            {
                Assert.Fail(Describe(run, scenario, error));
            }
        }

        output.WriteLine(tally.ToString());
        if (pairs >= Usual)
        {
            Assert.True(tally.KernelPairs > tally.Pairs / 10);
            Assert.All(Enum.GetValues<Outcome>(), outcome => Assert.True(tally.Outcomes.GetValueOrDefault(outcome) > pairs / 200, $"{outcome} is too seldom: {tally}"));
        }
    }

    private static string Describe(ScenarioRun run, Scenario scenario, Exception error)
    {
        var smallest = scenario;
        if (error is Disagreement { Flow: var flow })
        {
            smallest = new Shrinker(candidate => Try(run, candidate, flow) is Disagreement other && other.Flow == flow, s_patience).Shrink(scenario);
            error = Try(run, smallest, flow) ?? error;
        }

        return $"CILIUM_PROPERTY_SEED={scenario.Seed}: {error}\n\nThe smallest case found:\n{smallest}";
    }

    private static Exception? Try(ScenarioRun run, Scenario scenario, Flow? only)
    {
        try
        {
            run.Carry(scenario, only);
            return null;
        }
        catch (Exception error) when (error is Disagreement or PolicyValidationException)
        {
            return error;
        }
    }

    private static long? Read(string variable) =>
        long.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
