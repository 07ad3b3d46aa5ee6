// SPDX-License-Identifier: Apache-2.0
namespace PolicyLab.Tests;

public class DiffCommandTests
{
    [Fact]
    public async Task Differences_are_grouped_and_end_with_1()
    {
        var run = await LabRun.RunAsync("diff", "--before", ExampleFiles.Now, "--after", ExampleFiles.Proposed, "-c", ExampleFiles.Cluster);
        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Contains(
            """
              shop/web-1 (+1), shop/db     shop/db                      tcp/5432
                  now allowed: ingress allowed by CiliumNetworkPolicy/shop/db[0]
                  then denied: no rule allows ingress

            """,
            run.Output,
            StringComparison.Ordinal);
        Assert.StartsWith("No longer allowed\n  FROM ", run.Output, StringComparison.Ordinal);
        Assert.Contains("\nAllowed or denied in another way\n", run.Output, StringComparison.Ordinal);
        Assert.All(run.Lines, line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public async Task Nothing_that_changes_ends_with_0()
    {
        var run = await LabRun.RunAsync("diff", "--before", ExampleFiles.Now, "--after", ExampleFiles.Now, "-c", ExampleFiles.Cluster);
        Assert.Equal((0, "No connection changes.\n"), (run.ExitCode, run.Output));
    }

    [Fact]
    public async Task The_same_is_there_as_data()
    {
        var run = await LabRun.RunAsync("diff", "--before", ExampleFiles.Proposed, "--after", ExampleFiles.Now, "-c", ExampleFiles.Cluster, "--json");
        var gain = run.Json.EnumerateArray().Single(difference => difference.GetProperty("to")[0].GetString() == "shop/db");
        Assert.Equal(["shop/web-1", "shop/web-2", "shop/db"], gain.GetProperty("from").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(("denied", "allowed", "tcp/5432"), (gain.GetProperty("before").GetString(), gain.GetProperty("after").GetString(), gain.GetProperty("traffic")[0].GetString()));
        Assert.Equal("CiliumNetworkPolicy/shop/db[0]", gain.GetProperty("rulesAfter")[0].GetProperty("rule").GetString());
    }
}
