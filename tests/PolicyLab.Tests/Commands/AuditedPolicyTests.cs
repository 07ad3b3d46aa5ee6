// SPDX-License-Identifier: Apache-2.0
namespace PolicyLab.Tests;

/// <summary>Policies that are on trial.</summary>
public class AuditedPolicyTests
{
    private const string Rule = "CiliumNetworkPolicy/shop/db-without-web[0]";

    [Fact]
    public async Task Explain_names_the_rule_that_decides_and_the_one_that_would_deny()
    {
        var run = await LabRun.RunAsync(Explain);
        Assert.Contains("shop/db  tcp/5432  AUDITED\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("is allowed by CiliumNetworkPolicy/shop/db[0]", run.Output, StringComparison.Ordinal);
        Assert.Contains($"would be denied by {Rule}", run.Output.ReplaceLineEndings(" ").Replace("  ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("web[0] (audited) ", run.Output, StringComparison.Ordinal);

        var ingress = (await LabRun.RunAsync([.. Explain, "--json"])).Json.GetProperty("ingress");
        Assert.Equal(("Policy", true), (ingress.GetProperty("auditCause").GetString(), ingress.GetProperty("isAllowed").GetBoolean()));
        Assert.Equal(("CiliumNetworkPolicy/shop/db[0]", "enforce"), RuleOf(ingress));
        Assert.Equal((Rule, "audit"), RuleOf(ingress.GetProperty("audit")));

        static (string?, string?) RuleOf(System.Text.Json.JsonElement side) =>
            (side.GetProperty("decidingRule").GetProperty("rule").GetString(), side.GetProperty("decidingRule").GetProperty("mode").GetString());
    }

    [Fact]
    public async Task They_may_be_taken_as_if_they_were_enforced()
    {
        var run = await LabRun.RunAsync([.. Explain, "--enforce-audited", "--json"]);
        Assert.Equal("denied", run.Json.GetProperty("outcome").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, run.Json.GetProperty("ingress").GetProperty("audit").ValueKind);
    }

    [Theory]
    [InlineData(false, "~")]
    [InlineData(true, "-")]
    public async Task The_matrix_has_a_sign_for_them(bool enforces, string sign)
    {
        string[] arguments = ["matrix", "-p", ExampleFiles.Now, "-p", ExampleFiles.Trial, "-c", ExampleFiles.Cluster, "--inside-only", "--port", "5432"];
        var run = await LabRun.RunAsync(enforces ? [.. arguments, "--enforce-audited"] : arguments);
        Assert.Contains($"1 shop/web-1 (+1)       - + {sign} + +\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_difference_is_neither_loss_nor_gain_until_they_are_enforced()
    {
        string[] now = ["diff", "--before", ExampleFiles.Now, "-c", ExampleFiles.Cluster, "--after", ExampleFiles.Now, "--after", ExampleFiles.Trial];
        var audited = await LabRun.RunAsync(now);
        Assert.StartsWith("Allowed or denied in another way\n", audited.Output, StringComparison.Ordinal);
        Assert.Contains($"then audited: ingress denied by {Rule}\n", audited.Output, StringComparison.Ordinal);
        var enforced = await LabRun.RunAsync([.. now, "--before", ExampleFiles.Trial, "--enforce-audited"]);
        Assert.StartsWith("No longer allowed\n", enforced.Output, StringComparison.Ordinal);
        Assert.Contains($"now audited: ingress denied by {Rule}\n", enforced.Output, StringComparison.Ordinal);
        Assert.Contains($"then denied: ingress denied by {Rule}\n", enforced.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_lists_what_they_would_deny_and_fails_only_if_they_are_enforced()
    {
        string[] arguments = ["replay", "-p", ExampleFiles.Now, "-p", ExampleFiles.Trial, "-c", ExampleFiles.Cluster, ExampleFiles.Flows];
        var audited = await LabRun.RunAsync(arguments);
        Assert.Equal(0, audited.ExitCode);
        Assert.StartsWith("Would be denied but for audit\n", audited.Output, StringComparison.Ordinal);
        var enforced = await LabRun.RunAsync([.. arguments, "--enforce-audited"]);
        Assert.Equal(1, enforced.ExitCode);
        Assert.StartsWith("Would be denied\n", enforced.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validation_counts_them_and_finds_what_would_be_wrong_if_they_were_enforced()
    {
        var fine = await LabRun.RunAsync("validate", ExampleFiles.Now, ExampleFiles.Trial, "-c", ExampleFiles.Cluster);
        Assert.Equal((0, "3 policies valid (1 audited), 0 faults, 0 conflicts, 0 notices"), (fine.ExitCode, fine.Lines.Last()));

        using var files = new TemporaryFiles();
        files.Write("p/a.yaml", Demand("a", "required", "enforce"));
        files.Write("p/b.yaml", Demand("b", "disabled", "audit"));
        var run = await LabRun.RunAsync("validate", Path.Combine(files.Path, "p"), "-c", ExampleFiles.Cluster);
        Assert.Equal((1, "2 policies valid (1 audited), 0 faults, 1 conflicts, 0 notices"), (run.ExitCode, run.Lines.Last()));
        Assert.StartsWith("conflict: shop/db, if audited policies were enforced: ", run.Output, StringComparison.Ordinal);
        files.Write("p/c.yaml", Demand("c", "disabled", "trial"));
        run = await LabRun.RunAsync("validate", Path.Combine(files.Path, "p"));
        Assert.Contains("c.yaml:3:79: metadata.annotations[\"policy.cilium-sdk.io/mode\"]: 'trial' is not a mode; known are enforce, audit [policy-mode]\n", run.Output, StringComparison.Ordinal);
    }

    private static string[] Explain =>
        ["explain", "-p", ExampleFiles.Now, "-p", ExampleFiles.Trial, "-c", ExampleFiles.Cluster, "--from", "web-1", "--to", "db", "--port", "5432"];

    private static string Demand(string name, string authentication, string mode) =>
        $$"""
        kind: CiliumNetworkPolicy
        apiVersion: cilium.io/v2
        metadata: {name: {{name}}, namespace: shop, annotations: {policy.cilium-sdk.io/mode: {{mode}} } }
        spec:
          endpointSelector: {matchLabels: {app: db} }
          ingress: [{fromEndpoints: [{}], authentication: {mode: {{authentication}} } }]
        """;
}
