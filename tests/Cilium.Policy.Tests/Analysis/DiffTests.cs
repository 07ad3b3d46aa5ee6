// SPDX-License-Identifier: Apache-2.0
using static Cilium.Policy.Tests.AnalysisBench;

namespace Cilium.Policy.Tests;

public class DiffTests
{
    private static readonly PolicyParty[] s_parties = [Pod("api", "app=api"), Pod("job-1", "app=job"), Pod("job-2", "app=job"), Pod("web", "app=web")];

    [Fact]
    public void Equal_policies_differ_in_nothing()
    {
        var one = Simulator(s_parties, null, ("p", PolicyBench.From("app=api", "80")));
        var other = Simulator(s_parties, null, ("q", PolicyBench.From("app=api", "80")));
        Assert.Empty(PolicyDiff.Compare(one, other, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Losses_come_first_with_those_to_whom_the_same_happens_in_one_row()
    {
        var differences = PolicyDiff.Compare(
            Simulator(s_parties, null, ("p", """{"endpointSelector":{"matchLabels":{"app":"web"}},"ingress":[{"fromEndpoints":[{"matchLabels":{"app":"api"}}]}]}""")),
            Simulator(s_parties, null, ("p", PolicyBench.From("app=job", "80"))),
            TestContext.Current.CancellationToken);
        Assert.Equal(["api>web everything Allowed>Denied", "job-1 (+1)>web tcp/80 Denied>Allowed"], differences.Select(Text));
        Assert.Equal(("ingress allowed by CiliumNetworkPolicy/default/p[0]", "no rule allows ingress"), (differences[0].ReasonBefore, differences[0].ReasonAfter));
        Assert.Equal((true, false), (differences[0].IsLoss, differences[0].IsGain));
        Assert.Equal("CiliumNetworkPolicy/default/p[0]", Assert.Single(differences[1].RulesAfter).ToString());
    }

    [Fact]
    public void A_first_policy_takes_from_everybody_at_once()
    {
        var differences = PolicyDiff.Compare(
            Simulator(s_parties, null), Simulator(s_parties, null, ("p", PolicyBench.From("app=api", "80"))), TestContext.Current.CancellationToken);
        Assert.Equal(["api>web everything except tcp/80 Allowed>Denied", "job-1 (+1),web>web everything Allowed>Denied"], differences.Select(Text));
    }

    [Fact]
    public void What_a_proxy_lets_pass_counts_too()
    {
        static string Spec(string path) =>
            """{"endpointSelector":{"matchLabels":{"app":"web"}},"ingress":[{"fromEndpoints":[{"matchLabels":{"app":"api"}}],"toPorts":[{"ports":[{"port":"80","protocol":"TCP"}],"rules":{"http":[{"path":"PATH"}]}}]}]}"""
                .Replace("PATH", path, StringComparison.Ordinal);
        var difference = Assert.Single(PolicyDiff.Compare(
            Simulator(s_parties, null, ("p", Spec("/a"))), Simulator(s_parties, null, ("p", Spec("/b"))), TestContext.Current.CancellationToken));
        Assert.Equal("api>web tcp/80 Redirected>Redirected", Text(difference));
        Assert.EndsWith(": any method /a", difference.ReasonBefore, StringComparison.Ordinal);
        Assert.EndsWith(": any method /b", difference.ReasonAfter, StringComparison.Ordinal);
        Assert.False(difference.IsLoss || difference.IsGain);
    }

    [Fact]
    public void Prefixes_that_only_one_set_names_are_compared_when_both_know_of_them()
    {
        var before = Simulator(s_parties, null, ("p", """{"endpointSelector":{"matchLabels":{"app":"api"}},"egress":[{"toCIDR":["10.0.0.0/8"]}]}"""));
        var after = Simulator(s_parties, null, ("p", """{"endpointSelector":{"matchLabels":{"app":"api"}},"egress":[{"toCIDR":["10.1.0.0/16"]}]}"""));
        var outsiders = before.Outsiders.Concat(after.Outsiders).ToArray();
        var difference = Assert.Single(PolicyDiff.Compare(before.With(outsiders), after.With(outsiders), TestContext.Current.CancellationToken));
        Assert.Equal("api>10.0.0.0/8 everything Allowed>Denied", Text(difference));
    }

    private static string Text(PolicyDifference difference) =>
        $"{string.Join(',', difference.From)}>{string.Join(',', difference.To)} {difference.Traffic} {difference.Before}>{difference.After}";
}
