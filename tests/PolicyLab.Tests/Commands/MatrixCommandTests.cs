// SPDX-License-Identifier: Apache-2.0
namespace PolicyLab.Tests;

public class MatrixCommandTests
{
    [Fact]
    public async Task Who_reaches_whom_is_one_table_and_what_differs_from_it()
    {
        var run = await LabRun.RunAsync("matrix", "-p", ExampleFiles.Proposed, "-c", ExampleFiles.Cluster);
        Assert.Equal(
            """
            Rows connect to columns. + allowed   - denied   p through a proxy   a after
            authentication   ~ denied but for audit   ! conflict

            everything except tcp/443, tcp/5432, tcp/8080
                                     1 2 3 4 5 6
            1 shop/web-1 (+1)        - - - + + +
            2 shop/orders            - - - - - -
            3 shop/db                - - - + + +
            4 monitoring/prometheus  - - - + + +
            5 bank                   - - - +
            6 world-ipv4, world-ipv6 - - - +

            tcp/443, where it differs from the first table
                                     1 2 3 4 5 6
            2 shop/orders            - - - - + -

            tcp/5432, where it differs from the first table
                                     1 2 3 4 5 6
            2 shop/orders            - - + - - -

            tcp/8080, where it differs from the first table
                                     1 2 3 4 5 6
            1 shop/web-1 (+1)        + p - + + +
            3 shop/db                + - - + + +
            4 monitoring/prometheus  + - - + + +
            5 bank                   + - - +
            6 world-ipv4, world-ipv6 + - - +

            """,
            run.Output);
    }

    [Fact]
    public async Task Ports_and_the_inside_may_be_picked()
    {
        var run = await LabRun.RunAsync("matrix", "-p", ExampleFiles.Now, "-c", ExampleFiles.Cluster, "--port", "tcp/5432", "--port", "udp/53,80", "--inside-only", "--json");
        var json = run.Json;
        Assert.Equal(["shop/web-1", "shop/web-2"], json.GetProperty("groups")[0].EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(5, json.GetProperty("groups").GetArrayLength());
        var planes = json.GetProperty("planes").EnumerateArray().ToDictionary(plane => string.Join(' ', plane.GetProperty("traffic").EnumerateArray()));
        Assert.Equal(["tcp/5432", "tcp/80 udp/53"], planes.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("allowed", planes["tcp/5432"].GetProperty("outcomes")[1][2].GetString());
        Assert.Equal("denied", planes["tcp/80 udp/53"].GetProperty("outcomes")[1][2].GetString());
    }

    [Fact]
    public async Task More_columns_than_fit_are_continued_below()
    {
        using var files = new TemporaryFiles();
        var cluster = files.Write("c.yaml", "workloads:\n" + string.Concat(Enumerable.Range(0, 60).Select(number => $"- {{name: workload-{number:00}, labels: {{n: \"{number}\"}}}}\n")));
        var run = await LabRun.RunAsync("matrix", "-p", ExampleFiles.Now, "-c", cluster, "--inside-only");
        Assert.All(run.Lines, line => Assert.InRange(line.Length, 0, 80));
        Assert.Equal(4, run.Lines.Count(line => line.StartsWith("60 default/workload-59", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Nobody_is_no_table()
    {
        using var files = new TemporaryFiles();
        var run = await LabRun.RunAsync("matrix", "-p", files.Path, "--inside-only");
        Assert.Equal((0, "Nobody is there: name workloads with --cluster.\n"), (run.ExitCode, run.Output));
    }
}
