// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace PolicyLab.Tests;

public class CaseRunnerTests
{
    private const string Case =
        """
        {"id":"ID","type":"incremental","config":{},"identities":[{"id":1001,"labels":["k8s:app=web","k8s:io.kubernetes.pod.namespace=default","k8s:io.cilium.k8s.policy.cluster=default"]},{"id":1002,"labels":["k8s:app=api","k8s:io.kubernetes.pod.namespace=default","k8s:io.cilium.k8s.policy.cluster=other"]}],"policies":[{"manifest":{"kind":"CiliumNetworkPolicy","apiVersion":"cilium.io/v2","metadata":{"name":"p"},"spec":{"endpointSelector":{},"ingress":[{"fromEndpoints":[{"matchLabels":{"app":"late"}}],"toPorts":[{"ports":[{"port":"80"}]}]}]}}}],"ports":["TCP/80","UDP/81"],"peers":[1001,1002],"steps":[{"add":[{"id":1003,"labels":["k8s:app=late","k8s:io.kubernetes.pod.namespace=default","k8s:io.cilium.k8s.policy.cluster=default"]}]},{"remove":[1003,1002]}]}
        """;

    [Fact]
    public async Task A_case_without_recorded_results_is_answered_for_the_workloads_of_the_cluster()
    {
        var run = await LabRun.RunAsync(Encoding.UTF8.GetBytes(Case), "verdicts", "-");
        Assert.Equal(
            """
            {"id":"ID","results":[{"subject":1001,"ingress":{"enforced":true,"rows":["DD","DD"]},"egress":{"enforced":false,"rows":["AA","AA"]}}],"steps":[{"results":[{"subject":1001,"ingress":{"enforced":true,"rows":["DD","DD","AD"]},"egress":{"enforced":false,"rows":["AA","AA","AA"]}}]},{"results":[{"subject":1001,"ingress":{"enforced":true,"rows":["DD"]},"egress":{"enforced":false,"rows":["AA"]}}]}]}

            """,
            run.Output);
    }

    [Theory]
    [InlineData("not json", "line 2: ")]
    [InlineData("[]", "line 2 is not an object")]
    [InlineData("""{"id":"x"}""", "line 2: the case has neither identities nor containerPorts nor a manifest")]
    [InlineData("""{"id":"x","identities":[],"ports":["TCP/http"],"config":{}}""", "line 2: ")]
    [InlineData("""{"id":"x","identities":[],"ports":["GRE/1"],"config":{}}""", "line 2: 'GRE' is none of TCP, UDP, SCTP, ICMP and ICMPv6")]
    [InlineData("""{"id":"x","identities":[{"id":"y"}],"ports":[],"config":{}}""", "line 2: ")]
    [InlineData("""{"id":"x","containerPorts":[]}""", "line 2: ")]
    [InlineData("""{"id":"x","identities":[],"config":{"policyEnforcement":"sometimes"},"ports":[]}""", "line 2: ")]
    public async Task A_case_that_cannot_be_worked_out_says_so_in_its_line_and_the_others_are_answered(string line, string message)
    {
        var run = await LabRun.RunAsync(Encoding.UTF8.GetBytes($"{Case}\n{line}\n\n{Case}"), "verdicts", "-");
        var answers = run.Answers.ToList();
        Assert.Equal(3, answers.Count);
        Assert.StartsWith(message, answers[1].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(line.Contains("\"x\"", StringComparison.Ordinal) ? "x" : null, answers[1].GetProperty("id").GetString());
        Assert.Equal(answers[0].ToString(), answers[2].ToString());
        Assert.Equal((0, "PolicyLab: 1 cases could not be worked out; their lines say why"), (run.ExitCode, run.Error.TrimEnd()));
    }

    [Fact]
    public async Task A_policy_that_is_not_valid_is_left_out_and_named()
    {
        var broken = Case.Replace("\"port\":\"80\"", "\"port\":\"\"", StringComparison.Ordinal);
        var answer = Assert.Single((await LabRun.RunAsync(Encoding.UTF8.GetBytes(broken), "verdicts", "-")).Answers);
        Assert.Contains("spec.ingress[0].toPorts[0].ports[0].port", answer.GetProperty("rejected")[0].GetString(), StringComparison.Ordinal);
        Assert.False(answer.GetProperty("results")[0].GetProperty("ingress").GetProperty("enforced").GetBoolean());
    }

    [Fact]
    public async Task Many_cases_keep_their_order_whether_plain_or_compressed()
    {
        var text = string.Concat(Enumerable.Range(0, 500).Select(number => Case.Replace("ID", $"{number}", StringComparison.Ordinal) + "\n"));
        using var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionMode.Compress, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);
        }

        using var files = new TemporaryFiles();
        var plain = await LabRun.RunAsync("verdicts", files.Write("cases.jsonl", text));
        var other = await LabRun.RunAsync(compressed.ToArray(), "verdicts", "-");
        Assert.Equal(Enumerable.Range(0, 500).Select(number => $"{number}"), plain.Answers.Select(answer => answer.GetProperty("id").GetString()));
        Assert.Equal(plain.Output, other.Output);
    }

    [Fact]
    public async Task A_broken_file_keeps_the_answers_before_the_break()
    {
        using var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionLevel.NoCompression, leaveOpen: true))
        {
            for (var i = 0; i < 400; i++)
            {
                await gzip.WriteAsync(Encoding.UTF8.GetBytes(Case + "\n"), TestContext.Current.CancellationToken);
                await gzip.FlushAsync(TestContext.Current.CancellationToken);
            }
        }

        var broken = compressed.ToArray();
        broken.AsSpan(broken.Length / 2, 64).Fill(0xff);
        var run = await LabRun.RunAsync(broken, "verdicts", "-");
        Assert.Equal(2, run.ExitCode);
        Assert.InRange(run.Lines.Count(), 100, 399);
        Assert.StartsWith("PolicyLab: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kubernetes_steps_follow_each_other_in_one_engine()
    {
        var pods = new JsonArray(Pod("a", "x"), Pod("b", "y"));
        var closed = JsonNode.Parse("""{"metadata":{"name":"n","namespace":"ns"},"spec":{"podSelector":{"matchLabels":{"l":"y"}},"policyTypes":["Ingress"],"ingress":[{"from":[{"podSelector":{"matchLabels":{"l":"z"}}}],"ports":[{"port":"web"}]}]}}""");
        var answer = await AnswerAsync(
            Step(pods), Step(pods, closed), Step([Pod("a", "z"), Pod("b", "y")], closed), Step([Pod("b", "y"), Pod("c", "z")], closed), Step(pods));
        Assert.Equal(["1111", "1010", "1110", "0111", "1111"], answer);

        static JsonNode Pod(string name, string label) => new JsonObject { ["namespace"] = "ns", ["name"] = name, ["labels"] = new JsonObject { ["l"] = label } };

        static JsonNode Step(JsonArray pods, params JsonNode?[] policies) => new JsonObject
        {
            ["namespaces"] = new JsonObject { ["ns"] = new JsonObject() },
            ["pods"] = pods.DeepClone(),
            ["policies"] = new JsonArray([.. policies.Select(policy => policy!.DeepClone())]),
            ["tables"] = new JsonArray(new JsonObject { ["port"] = 80, ["protocol"] = "TCP" }),
        };
    }

    private static async Task<IEnumerable<string>> AnswerAsync(params JsonNode[] steps)
    {
        var recorded = new JsonObject
        {
            ["id"] = "k",
            ["containerPorts"] = new JsonArray(new JsonObject { ["name"] = "web", ["port"] = 80, ["protocol"] = "TCP" }),
            ["steps"] = new JsonArray([.. steps]),
        };
        var run = await LabRun.RunAsync(Encoding.UTF8.GetBytes(recorded.ToJsonString()), "verdicts", "-");
        return Assert.Single(run.Answers).GetProperty("steps").EnumerateArray()
            .Select(step => string.Concat(step.GetProperty("tables")[0].GetProperty("combined").EnumerateArray().Select(row => row.GetString())));
    }
}
