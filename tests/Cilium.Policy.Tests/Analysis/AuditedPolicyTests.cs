// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using static Cilium.Policy.Tests.AnalysisBench;

namespace Cilium.Policy.Tests;

/// <summary>Policies that are only audited, simulated, compared and replayed.</summary>
public class AuditedPolicyTests
{
    private static readonly PolicyParty s_web = Pod("default/web", "app=web");
    private static readonly PolicyParty s_db = Pod("default/db", "app=db");
    private static readonly PolicyParty s_api = Pod("default/api", "app=api");

    private static readonly PolicyDocument s_allow = PolicyBench.Documents("allow", PolicyBench.From("app=db"))[0];
    private static readonly PolicyDocument s_deny = PolicyBench.Documents(
        "deny", """{"endpointSelector":{"matchLabels":{"app":"web"}},"ingressDeny":[{"fromEndpoints":[{"matchLabels":{"app":"db"}}],"toPorts":[{"ports":[{"port":"81"}]}]}]}""")[0];

    [Fact]
    public void What_only_audited_policies_deny_is_audited()
    {
        var simulator = Of(s_allow, s_deny.WithMode(PolicyMode.Audit));
        var verdict = simulator.Judge(s_db, s_web, Tcp(81));
        Assert.Equal((ConnectionOutcome.Audited, AuditCause.Policy), (verdict.Outcome, verdict.Ingress!.Value.Audit));
        Assert.Equal(ConnectionOutcome.Allowed, simulator.Judge(s_db, s_web, Tcp(80)).Outcome);
        Assert.Equal(ConnectionOutcome.Denied, simulator.Judge(s_api, s_web, Tcp(81)).Outcome);
        var explanation = simulator.Explain(s_db, s_web, Tcp(81));
        Assert.StartsWith("default/db reaches default/web on tcp/81 only because of audit.", explanation.Sentence, StringComparison.Ordinal);
        Assert.Contains("with the audited policies enforced it would be denied by CiliumNetworkPolicy/default/deny[0].", explanation.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_matrix_and_a_comparison_are_cut_where_audited_policies_begin_to_say_something_else()
    {
        var before = Of(s_allow);
        var after = Of(s_allow, s_deny.WithMode(PolicyMode.Audit));
        var matrix = after.Simulate(cancellationToken: TestContext.Current.CancellationToken);
        var plane = Assert.Single(matrix.Planes, plane => plane.Traffic.ToString().Contains("tcp/81", StringComparison.Ordinal) && !plane.Traffic.ToString().Contains("everything", StringComparison.Ordinal));
        Assert.Equal(ConnectionOutcome.Audited, plane[1, 0]);
        var difference = Assert.Single(PolicyDiff.Compare(before, after, TestContext.Current.CancellationToken));
        Assert.Equal((ConnectionOutcome.Allowed, ConnectionOutcome.Audited, false, false), (difference.Before, difference.After, difference.IsLoss, difference.IsGain));
        Assert.Equal("ingress denied by CiliumNetworkPolicy/default/deny[0]", difference.ReasonAfter);
        Assert.Equal("deny", Assert.Single(difference.RulesAfter).Resource.Name);
        var enforced = Assert.Single(PolicyDiff.Compare(after, Of(s_allow, s_deny), TestContext.Current.CancellationToken));
        Assert.Equal((ConnectionOutcome.Audited, ConnectionOutcome.Denied, true), (enforced.Before, enforced.After, enforced.IsLoss));
    }

    [Fact]
    public void A_default_denial_that_is_audited_has_its_reason_although_nothing_is_enforced()
    {
        var simulator = Of(s_allow.WithMode(PolicyMode.Audit));
        var difference = Assert.Single(PolicyDiff.Compare(Of(), simulator, TestContext.Current.CancellationToken));
        Assert.Equal(("no rule selects either end", "no rule allows ingress"), (difference.ReasonBefore, difference.ReasonAfter));
        Assert.Equal(["default/web", "default/api"], difference.From.SelectMany(group => group.Parties).Select(party => party.Name));
        var audit = simulator.Explain(s_api, s_web, Tcp(1)).Ingress!.Audit!;
        Assert.Equal("allow", Assert.Single(audit.DefaultDenyRules).Resource.Name);
    }

    [Fact]
    public void Recorded_flows_that_audited_policies_would_deny_are_listed_apart()
    {
        var replay = new FlowReplay(Of(s_allow, s_deny.WithMode(PolicyMode.Audit)));
        foreach (var (port, number) in new[] { (80, 1), (81, 2) })
        {
            replay.Add(HubbleFlows.Parse(
                $$$$"""
                {"flow":{"verdict":"FORWARDED","IP":{"source":"10.0.0.2","destination":"10.0.0.1"},"l4":{"TCP":{"source_port":40000,"destination_port":{{{{port}}}}}},
                 "source":{"namespace":"default","pod_name":"db","labels":["k8s:app=db","k8s:io.kubernetes.pod.namespace=default","k8s:io.cilium.k8s.policy.cluster=default"]},
                 "destination":{"namespace":"default","pod_name":"web","labels":["k8s:app=web","k8s:io.kubernetes.pod.namespace=default","k8s:io.cilium.k8s.policy.cluster=default"]}}}
                """.ReplaceLineEndings(""),
                number));
        }

        var report = replay.Report();
        Assert.Equal((2, 1, 0), (report.Flows, report.StillAllowed, report.Denied.Length));
        var audited = Assert.Single(report.Audited);
        Assert.Equal((81, "ingress denied by CiliumNetworkPolicy/default/deny[0]"), (audited.Traffic.Port, audited.Reason));
    }

    [Fact]
    public void Audited_policies_that_cannot_hold_together_with_the_others_are_told_and_decide_nothing()
    {
        const string demand = """{"endpointSelector":{},"ingress":[{"authentication":{"mode":"required"},"fromEndpoints":[{}]}]}""";
        var simulator = Of(
            PolicyBench.Documents("p", demand)[0],
            PolicyBench.Documents("q", demand.Replace("required", "disabled", StringComparison.Ordinal))[0].WithMode(PolicyMode.Audit));
        Assert.Equal(ConnectionOutcome.AuthenticationRequired, simulator.Judge(s_db, s_web, Tcp(1)).Outcome);
        var explanation = simulator.Explain(s_db, s_web, Tcp(1)).Ingress!;
        Assert.Equal(PolicyConflict.Authentication, explanation.AuditConflict!.Conflict);
        Assert.Contains("Audited policies could not be enforced together with the others: ", explanation.Sentence, StringComparison.Ordinal);
    }

    private static PolicySimulator Of(params PolicyDocument[] documents) => new(documents, [s_web, s_db, s_api], new() { AllowsLocalHost = false });
}
