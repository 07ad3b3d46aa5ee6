// SPDX-License-Identifier: Apache-2.0
namespace PolicyLab.Tests;

public class ExplainCommandTests
{
    [Fact]
    public async Task A_denial_is_explained_at_both_ends_with_the_place_of_the_rules()
    {
        var run = await LabRun.RunAsync("explain", "-p", ExampleFiles.Now, "-c", ExampleFiles.Cluster, "--from", "prometheus", "--to", "db", "--port", "5432");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith(
            """
            monitoring/prometheus -> shop/db  tcp/5432  DENIED

            egress of monitoring/prometheus is allowed: no rule selects the endpoint for
              egress.

            ingress of shop/db is denied: no rule allows it, and
              CiliumNetworkPolicy/shop/db[0] denies ingress by default.
              CiliumNetworkPolicy/shop/db[0] allows this traffic, but the peer is in
              namespace monitoring, not shop.

            RULE 
            """,
            run.Output,
            StringComparison.Ordinal);
        Assert.All(run.Lines, line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public async Task What_a_proxy_lets_pass_is_shown()
    {
        var run = await LabRun.RunAsync("explain", "-p", ExampleFiles.Proposed, "-c", ExampleFiles.Cluster, "--from", "shop/web-1", "--to", "orders", "--port", "tcp/8080");
        Assert.Contains("shop/orders  tcp/8080  PROXIED\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("  the proxy lets pass:\n    POST /orders\n", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shop/app=orders", "shop/app=db", "allowed")]
    [InlineData("app=orders", "shop/app=db", "denied")]
    [InlineData("10.0.1.3", "10.0.1.4", "allowed")]
    [InlineData("shop/orders", "api.bank.example", "denied")]
    [InlineData("shop/orders", "bank", "denied")]
    [InlineData("host", "shop/db", "allowed")]
    [InlineData("world", "shop/db", "denied")]
    [InlineData("remote-node", "shop/db", "denied")]
    public async Task Ends_are_given_by_name_labels_address_or_entity(string from, string to, string outcome)
    {
        var run = await LabRun.RunAsync("explain", "-p", ExampleFiles.Proposed, "-c", ExampleFiles.Cluster, "--from", from, "--to", to, "--port", "5432", "--json");
        Assert.Equal(outcome, run.Json.GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task The_same_is_there_as_data()
    {
        var run = await LabRun.RunAsync("explain", "-p", ExampleFiles.Proposed, "-c", ExampleFiles.Cluster, "--from", "web-1", "--to", "db", "--port", "5432", "--json");
        var ingress = run.Json.GetProperty("ingress");
        Assert.False(run.Json.GetProperty("isAllowed").GetBoolean());
        Assert.Equal("CiliumNetworkPolicy/shop/db[0]", ingress.GetProperty("defaultDenyRules")[0].GetProperty("rule").GetString());
        Assert.EndsWith("proposed/db.yaml", ingress.GetProperty("defaultDenyRules")[0].GetProperty("file").GetString(), StringComparison.Ordinal);
        Assert.Equal("any:app=orders", ingress.GetProperty("gaps")[0].GetProperty("unmetRequirements")[0].GetString());
        Assert.Equal("NoRule", run.Json.GetProperty("egress").GetProperty("cause").GetString());
    }

    [Fact]
    public async Task Audit_mode_turns_a_denial_into_a_report()
    {
        var run = await LabRun.RunAsync("explain", "-p", ExampleFiles.Proposed, "-c", ExampleFiles.Cluster, "--from", "web-1", "--to", "db", "--port", "5432", "--audit");
        Assert.Contains("tcp/5432  AUDITED", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_several_have_is_refused()
    {
        using var files = new TemporaryFiles();
        var cluster = files.Write("c.yaml", "workloads:\n- {name: x, namespace: a}\n- {name: x, namespace: b}\n");
        var run = await LabRun.RunAsync("explain", "-p", ExampleFiles.Now, "-c", cluster, "--from", "x", "--to", "a/x", "--port", "1");
        Assert.Equal((2, "PolicyLab: 'x' may be a/x or b/x"), (run.ExitCode, run.Error.TrimEnd()));
    }
}
