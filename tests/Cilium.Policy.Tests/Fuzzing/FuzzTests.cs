// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy.Tests;

/// <summary>Whatever the text: the answer is what was read or the validation error, soon, and within a small multiple of its size.</summary>
public class FuzzTests
{
    public static TheoryData<string> Targets { get; } = [.. FuzzTargets.All.Keys];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Any_text_is_read_or_refused_within_its_limits(string target)
    {
        int seed = FuzzBudget.NewSeed();
        Mutator mutator = new(new Random(seed), FuzzSeeds.Of(target));
        FuzzRun run = new(target, seed, mutator.Next);
        run.Run(FuzzBudget.Time);
        Assert.True(run.Taken > 100 && run.Refused > 100, $"{run.Taken} taken, {run.Refused} refused: the changes are too tame or too wild");
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void What_the_long_form_starts_from_is_taken(string target) =>
        Assert.All(FuzzSeeds.Of(target).Take(2), text => Assert.True(FuzzTargets.All[target](text) > 0, text));

    [Fact]
    public void Aliases_do_not_multiply()
    {
        string bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n";
        for (char name = 'b'; name <= 'z'; name++)
        {
            string former = $"*{(char)(name - 1)}";
            bomb += $"{name}: &{name} [{string.Join(',', Enumerable.Repeat(former, 9))}]\n";
        }

        Assert.Equal(0, FuzzLimits.Check(bomb, FuzzTargets.All["manifests"]));
    }

    [Theory]
    [InlineData("[", 100_000)]
    [InlineData("{\"a\":", 100_000)]
    [InlineData("a: {", 100_000)]
    [InlineData("- ", 100_000)]
    [InlineData("? ", 100_000)]
    [InlineData("!", 100_000)]
    public void Depth_is_a_fault_and_not_the_end_of_the_process(string piece, int count) =>
        Assert.Equal(0, FuzzLimits.Check(string.Concat(Enumerable.Repeat(piece, count)), FuzzTargets.All["manifests"]));

    [Fact]
    public void What_is_kept_of_a_manifest_is_a_small_multiple_of_its_text()
    {
        string one = FuzzSeeds.Of("manifests")[0];
        string many = string.Join("\n---\n", Enumerable.Range(0, 400).Select(number => one.Replace("name: everything", $"name: p{number}", StringComparison.Ordinal)));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        PolicyDocumentSet kept = PolicyDocuments.Parse(many, new() { AllowsNodeSelectors = true });
        long bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.Equal(400, kept.Documents.Length);
        Assert.InRange(bytes, 0, 20L * many.Length);
    }

    [Fact]
    public void A_text_that_takes_too_much_memory_is_found() =>
        Assert.Throws<FuzzFinding>(() => FuzzLimits.Check("short", text => new byte[64 << 20].Length));

    [Fact]
    public void A_text_that_is_never_read_to_its_end_is_found()
    {
        using ManualResetEventSlim end = new();
        FuzzRun run = new("cidrs", 0, () =>
        {
            end.Wait(TestContext.Current.CancellationToken);
            return "";
        })
        {
            Patience = TimeSpan.FromMilliseconds(200),
        };
        Assert.Throws<InvalidOperationException>(() => run.Run(TimeSpan.FromSeconds(1)));
        end.Set();
    }
}
