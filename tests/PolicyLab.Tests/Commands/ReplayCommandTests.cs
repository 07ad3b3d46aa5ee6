// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using System.Text;

namespace PolicyLab.Tests;

public class ReplayCommandTests
{
    private const string Report =
        """
        Would be denied
          FLOWS  FROM                    TO           TRAFFIC
          2      shop/web-1, shop/web-2  shop/db      tcp/5432
              no rule allows ingress: CiliumNetworkPolicy/shop/db[0] allows this
              traffic, but the peer has app=web, not app=orders
          1      shop/orders             203.0.113.9  tcp/443
              no rule allows egress: CiliumNetworkPolicy/shop/orders[0] allows this
              traffic, but the peer is not known as an address of api.bank.example

        6 flows judged: 2 pass as before (1 of them through a proxy), 1 stay denied.
        1 skipped: lost events, not a flow.

        """;

    [Fact]
    public async Task Flows_that_would_be_denied_are_listed_and_end_with_1()
    {
        var run = await LabRun.RunAsync("replay", "-p", ExampleFiles.Proposed, "-c", ExampleFiles.Cluster, ExampleFiles.Flows);
        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Equal(Report, run.Output);
    }

    [Fact]
    public async Task Recordings_may_come_compressed_from_standard_input()
    {
        using var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionMode.Compress, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(await File.ReadAllTextAsync(ExampleFiles.Flows, TestContext.Current.CancellationToken)), TestContext.Current.CancellationToken);
        }

        var run = await LabRun.RunAsync(compressed.ToArray(), "replay", "-p", ExampleFiles.Proposed, "-c", ExampleFiles.Cluster, "-");
        Assert.Equal(Report, run.Output);
    }

    [Fact]
    public async Task Without_denials_it_ends_with_0_and_unreadable_lines_are_named()
    {
        var run = await LabRun.RunAsync(Encoding.UTF8.GetBytes("nonsense\n"), "replay", "-p", ExampleFiles.Now, "-c", ExampleFiles.Cluster, ExampleFiles.Flows, "-");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("line 1: not JSON: ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_is_there_as_data()
    {
        var run = await LabRun.RunAsync("replay", "-p", ExampleFiles.Proposed, "-c", ExampleFiles.Cluster, ExampleFiles.Flows, "--json");
        var json = run.Json;
        Assert.Equal((6, 2, 1), (json.GetProperty("flows").GetInt32(), json.GetProperty("stillAllowed").GetInt32(), json.GetProperty("stillDenied").GetInt32()));
        var first = json.GetProperty("denied")[0];
        Assert.Equal((2, 1, "tcp/5432"), (first.GetProperty("flows").GetInt32(), first.GetProperty("line").GetInt32(), first.GetProperty("traffic").GetString()));
        Assert.Equal("denied", first.GetProperty("explanation").GetProperty("outcome").GetString());
    }
}
