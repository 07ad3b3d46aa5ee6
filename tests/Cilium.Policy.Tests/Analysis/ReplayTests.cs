// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Cilium.Core;
using static Cilium.Policy.Tests.AnalysisBench;

namespace Cilium.Policy.Tests;

public class ReplayTests
{
    private const string Web = "\"k8s:app=web\",\"k8s:io.kubernetes.pod.namespace=default\",\"k8s:io.cilium.k8s.policy.cluster=default\"";
    private const string Api = "\"k8s:app=api\",\"k8s:io.kubernetes.pod.namespace=default\",\"k8s:io.cilium.k8s.policy.cluster=default\"";

    [Fact]
    public void Flows_that_passed_and_would_be_denied_are_listed_with_the_reason()
    {
        var report = Replay(("p", PolicyBench.From("app=db", "80")), Flow(Api, Web, 80), Flow(Api, Web, 80), Flow(Api, Web, 81));
        Assert.Equal(3, report.Flows);
        Assert.Equal([(2L, "tcp/80"), (1L, "tcp/81")], report.Denied.Select(row => (row.Flows, row.Traffic.ToString())));
        Assert.Equal("no rule allows ingress", report.Denied[0].Reason);
        Assert.Contains("the peer has app=api, not app=db", report.Denied[0].Explanation.Sentence, StringComparison.Ordinal);
        Assert.Equal(("default/api", "default/web", 1L), (Assert.Single(report.Denied[0].From), Assert.Single(report.Denied[0].To), report.Denied[0].Line));
    }

    [Theory]
    [InlineData("""{"source":{"pod_name":"\ud800"},"l4":{"TCP":{}}}""")]
    [InlineData("""{"source":{},"source_names":["\udc00x"],"l4":{"TCP":{}}}""")]
    [InlineData("{\"source\":{\"pod_name\":\"x\uD800\",\"labels\":[\"\\ud800\"]},\"l4\":{\"UDP\":{}}}")]
    public void Half_of_a_surrogate_pair_is_a_fault_of_its_line(string line)
    {
        var read = HubbleFlows.Parse(line, 7);
        Assert.True(read.IsFault);
        Assert.StartsWith("not JSON: ", read.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public void Flows_may_stand_bare_or_in_the_wrapper_of_the_exporter()
    {
        var bare = HubbleFlows.Parse(Flow(Api, Web, 80));
        var wrapped = HubbleFlows.Parse($$"""{"flow":{{Flow(Api, Web, 80)}},"node_name":"n","time":"2026-01-01T00:00:00Z"}""");
        Assert.Equal(bare.Flow!.Destination.Labels, wrapped.Flow!.Destination.Labels);
        Assert.Equal((IpProtocol.Tcp, (ushort)80, (ushort)40000), (wrapped.Flow.Protocol, wrapped.Flow.DestinationPort, wrapped.Flow.SourcePort));
    }

    [Theory]
    [InlineData("""{"UDP":{"source_port":1,"destination_port":53}}""", IpProtocol.Udp, 53)]
    [InlineData("""{"SCTP":{"sourcePort":1,"destinationPort":99}}""", IpProtocol.Sctp, 99)]
    [InlineData("""{"ICMPv4":{"type":8}}""", IpProtocol.Icmp, 8)]
    [InlineData("""{"ICMPv4":{}}""", IpProtocol.Icmp, 0)]
    [InlineData("""{"ICMPv6":{"type":128}}""", IpProtocol.IcmpV6, 128)]
    public void Every_protocol_is_read(string layer4, IpProtocol protocol, ushort port)
    {
        var flow = HubbleFlows.Parse(Flow(Api, Web, 0).Replace("""{"TCP":{"source_port":40000,"destination_port":0}}""", layer4, StringComparison.Ordinal)).Flow!;
        Assert.Equal((protocol, port), (flow.Protocol, flow.DestinationPort));
    }

    [Fact]
    public void An_answer_counts_for_the_connection_that_it_answers()
    {
        var answer = Flow(Web, Api, 40000, "\"is_reply\":true,").Replace("\"source_port\":40000", "\"source_port\":80", StringComparison.Ordinal);
        var report = Replay(("p", PolicyBench.From("app=db", "80")), answer);
        Assert.Equal("tcp/80", Assert.Single(report.Denied).Traffic.ToString());
        Assert.Equal(["default/api"], report.Denied[0].From);
        var synAck = answer.Replace("\"is_reply\":true,", "", StringComparison.Ordinal).Replace("\"source_port\":80", "\"flags\":{\"SYN\":true,\"ACK\":true},\"source_port\":80", StringComparison.Ordinal);
        Assert.Equal(["default/api"], Assert.Single(Replay(("p", PolicyBench.From("app=db", "80")), synAck).Denied).From);
    }

    [Fact]
    public void Flows_that_policy_dropped_are_told_from_those_that_passed()
    {
        const string Drop = "\"verdict\":\"DROPPED\",\"drop_reason_desc\":\"POLICY_DENIED\",";
        var report = Replay(("p", PolicyBench.From("app=api", "80")), Flow(Api, Web, 80, Drop), Flow(Api, Web, 81, Drop), Flow(Api, Web, 82, "\"verdict\":2,\"drop_reason\":155,"));
        Assert.Empty(report.Denied);
        Assert.Equal("tcp/80", Assert.Single(report.Allowed).Traffic.ToString());
        Assert.Equal(1, report.StillDenied);
        Assert.Equal(1, report.Skipped["dropped for other reasons than policy"]);
    }

    [Fact]
    public void Addresses_outside_are_judged_by_the_prefixes_and_names_of_the_new_policies()
    {
        var simulator = Simulator(("p", """{"endpointSelector":{"matchLabels":{"app":"api"}},"egress":[{"toCIDR":["192.0.2.0/24"]},{"toFQDNs":[{"matchName":"example.com"}]}]}"""));
        var replay = new FlowReplay(simulator);
        foreach (var (address, name) in (ReadOnlySpan<(string, string)>)[("192.0.2.9", "x"), ("203.0.113.1", "example.com"), ("203.0.113.2", "other.example"), ("203.0.113.3", "other.example")])
        {
            var flow = Flow(Api, "\"cidr:203.0.0.0/8\",\"reserved:world-ipv4\"", 443, $"\"IP\":{{\"source\":\"10.0.0.1\",\"destination\":\"{address}\"}},\"destination_names\":[\"{name}\"],");
            replay.Add(HubbleFlows.Parse(flow.Replace("\"namespace\":\"default\",\"pod_name\":\"web\",", "", StringComparison.Ordinal)));
        }

        var report = replay.Report();
        Assert.Equal(2, report.StillAllowed);
        Assert.Equal(["203.0.113.2", "203.0.113.3"], Assert.Single(report.Denied).To);
    }

    [Fact]
    public void Audit_mode_is_heeded()
    {
        var simulator = Simulator([Pod("default/web", "app=web") with { IsAuditMode = true }], null, ("p", PolicyBench.From("app=db", "80")));
        var replay = new FlowReplay(simulator);
        replay.Add(HubbleFlows.Parse(Flow(Api, Web, 80)));
        Assert.Empty(replay.Report().Denied);
        Assert.Equal(ConnectionOutcome.Audited, Assert.Single(replay.Report().Audited).Outcome);
    }

    [Fact]
    public void Ends_without_labels_are_found_by_address_and_name_among_the_parties()
    {
        var simulator = Simulator(
            [Pod("default/web", "app=web") with { Addresses = [System.Net.IPAddress.Parse("10.0.0.2")] }, Pod("default/api", "app=api")], null, ("p", PolicyBench.From("app=api", "80")));
        var replay = new FlowReplay(simulator);
        replay.Add(HubbleFlows.Parse("""{"IP":{"source":"10.0.0.1","destination":"10.0.0.2"},"source":{"namespace":"default","pod_name":"api"},"l4":{"TCP":{"destination_port":80}},"verdict":"FORWARDED"}"""));
        replay.Add(HubbleFlows.Parse("""{"IP":{"source":"","destination":"10.0.0.2"},"source":{},"l4":{"TCP":{"destination_port":80}},"verdict":"FORWARDED"}"""));
        Assert.Equal(1, replay.Report().StillAllowed);
        Assert.Equal(1, replay.Report().Skipped["without the labels or addresses of both ends"]);
    }

    [Fact]
    public async Task Lines_that_are_about_something_else_or_broken_do_not_end_the_reading()
    {
        var text = string.Join('\n', "{\"lost_events\":{}}", "", "not json", "[]", Flow(Api, Web, 80, "\"Type\":\"SOCK\","), Flow(Api, Web, 80, "\"trace_observation_point\":\"FROM_ENDPOINT\","), "{\"x\":1}", Flow(Api, Web, 80));
        var replay = new FlowReplay(Simulator());
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await foreach (var line in HubbleFlows.ReadAsync(stream, TestContext.Current.CancellationToken))
        {
            replay.Add(line);
        }

        var report = replay.Report();
        Assert.Equal(1, report.Flows);
        Assert.Equal([3L, 4L, 7L], report.Faults.Select(fault => fault.Number));
        Assert.Equal(3, report.FaultCount);
        Assert.Equal(["lost events, not a flow", "seen before policy judged them", "socket calls, which policy does not see"], report.Skipped.Keys);
    }

    private static ReplayReport Replay((string Name, string Spec) policy, params string[] flows)
    {
        var replay = new FlowReplay(Simulator(policy));
        for (var i = 0; i < flows.Length; i++)
        {
            replay.Add(HubbleFlows.Parse(flows[i], i + 1));
        }

        return replay.Report();
    }

    private static string Flow(string source, string destination, int port, string more = "\"verdict\":\"FORWARDED\",") => $$$$"""
        {{{{{more}}}}"source":{"namespace":"default","pod_name":"{{{{NameOf(source)}}}}","labels":[{{{{source}}}}]},"destination":{"namespace":"default","pod_name":"{{{{NameOf(destination)}}}}","labels":[{{{{destination}}}}]},"l4":{"TCP":{"source_port":40000,"destination_port":{{{{port}}}}}}}
        """;

    private static string NameOf(string labels) => labels.Contains("app=api", StringComparison.Ordinal) ? "api" : "web";
}
