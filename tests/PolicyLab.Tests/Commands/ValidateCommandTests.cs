// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Cilium.Policy;

namespace PolicyLab.Tests;

public class ValidateCommandTests
{
    private const string Faulty =
        """
        apiVersion: cilium.io/v2
        kind: CiliumNetworkPolicy
        metadata: {name: bad}
        spec:
          endpointSelector: {}
          ingres: []
          ingress:
          - fromCIDR: [10.0.0.0/99]
            toPorts:
            - ports: [{port: "http_"}, {port: "70000"}]
        """;

    [Fact]
    public async Task Every_fault_of_every_file_is_printed_with_path_and_line()
    {
        using var files = new TemporaryFiles();
        files.Write("policies/bad.yaml", Faulty);
        var other = files.Write("other.json", """{"kind":"CiliumNetworkPolicy","apiVersion":"v1"}""");
        var run = await LabRun.RunAsync("validate", Path.Combine(files.Path, "policies"), other);
        Assert.Equal(1, run.ExitCode);
        var faults = run.Lines.Where(line => line.StartsWith("fault: ", StringComparison.Ordinal)).Select(line => line.Replace(files.Path + "/", "", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, faults.Count);
        Assert.StartsWith("fault: policies/bad.yaml:8:16: spec.ingress[0].fromCIDR[0]: ", faults[0], StringComparison.Ordinal);
        Assert.StartsWith("fault: policies/bad.yaml:10:22: spec.ingress[0].toPorts[0].ports[0].port: ", faults[1], StringComparison.Ordinal);
        Assert.StartsWith("fault: policies/bad.yaml:10:39: spec.ingress[0].toPorts[0].ports[1].port: ", faults[2], StringComparison.Ordinal);
        Assert.StartsWith("fault: other.json:1:44: apiVersion: ", faults[3], StringComparison.Ordinal);
        Assert.Equal("0 policies valid, 4 faults, 0 conflicts, 0 notices", run.Lines.Last());
    }

    [Fact]
    public async Task What_is_ignored_is_noticed_and_does_not_fail()
    {
        var run = await LabRun.RunAsync(
            Encoding.UTF8.GetBytes("""{"kind":"NetworkPolicy","apiVersion":"networking.k8s.io/v1","metadata":{"name":"n"},"spec":{"podSelector":{},"extra":1}}"""), "validate", "-");
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("notice: standard input:1:", run.Lines.First(), StringComparison.Ordinal);
        Assert.EndsWith($" [{PolicyFaultIds.UnknownField}]", run.Lines.First(), StringComparison.Ordinal);
        Assert.Equal("1 policies valid, 0 faults, 0 conflicts, 1 notices", run.Lines.Last());
    }

    [Fact]
    public async Task One_object_in_two_files_is_a_fault()
    {
        using var files = new TemporaryFiles();
        const string Policy = "kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nmetadata: {name: n}\nspec: {podSelector: {}}\n";
        var run = await LabRun.RunAsync("validate", files.Write("a.yaml", Policy), files.Write("b.yaml", Policy));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("b.yaml:1:1: metadata.name: NetworkPolicy/default/n is defined already at", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_that_disagree_at_a_workload_are_found()
    {
        using var files = new TemporaryFiles();
        var policies = files.Write("p.yaml", string.Join("---\n", new[] { "required", "disabled" }.Select(mode =>
            """
            kind: CiliumNetworkPolicy
            apiVersion: cilium.io/v2
            metadata: {name: MODE, namespace: shop}
            spec:
              endpointSelector: {matchLabels: {app: db}}
              ingress: [{fromEndpoints: [{}], authentication: {mode: MODE}}]

            """.Replace("MODE", mode, StringComparison.Ordinal))));
        var run = await LabRun.RunAsync("validate", policies, "-c", ExampleFiles.Cluster, "--json");
        Assert.Equal(1, run.ExitCode);
        var conflict = Assert.Single(run.Json.GetProperty("conflicts").EnumerateArray());
        Assert.Equal(PolicyConflictException.ErrorId, conflict.GetProperty("id").GetString());
        Assert.Equal("shop/db", conflict.GetProperty("workload").GetString());
        Assert.Equal(2, conflict.GetProperty("rules").GetArrayLength());
    }

    [Fact]
    public async Task Faults_are_there_as_data()
    {
        var run = await LabRun.RunAsync(Encoding.UTF8.GetBytes(Faulty), "validate", "-", "--json");
        var fault = run.Json.GetProperty("faults")[0];
        Assert.Equal((1, 8, 16), (run.ExitCode, fault.GetProperty("line").GetInt32(), fault.GetProperty("column").GetInt32()));
        Assert.Equal(PolicyFaultIds.Cidr, fault.GetProperty("id").GetString());
        Assert.Equal("CiliumNetworkPolicy/default/bad", fault.GetProperty("document").GetString());
        Assert.Equal("spec.ingress[0].fromCIDR[0]", fault.GetProperty("path").GetString());
    }
}
