// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy.Tests;

public class FailureTests
{
    [Theory]
    [InlineData("UpdateMemberships")]
    [InlineData("AddPolicy")]
    [InlineData("SetEndpointPolicy")]
    public void A_refused_write_keeps_the_last_complete_policy_until_a_retry_succeeds(string refused)
    {
        var bench = new PolicyBench();
        bench.Identity(301, "app=api");
        bench.Identity(302, "app=db");
        var web = bench.Endpoint(1, 300, "app=web");
        bench.Policy("p", PolicyBench.From("app=api"));
        bench.Datapath.BeforeWrite = write =>
        {
            if (write == refused)
            {
                throw new InvalidOperationException("map full");
            }
        };
        bench.Policy("p", PolicyBench.From("app=db"));
        Assert.True(bench.Allows(web, 301));
        Assert.False(bench.Allows(web, 302));
        var status = bench.Status(web);
        Assert.True(status.IsDegraded);
        Assert.Equal("map full", status.Fault!.Message);
        Assert.Equal(1, bench.Engine.Statistics.DegradedEndpoints);
        Assert.False(bench.Engine.Retry());
        bench.Datapath.BeforeWrite = null;
        Assert.True(bench.Engine.Retry());
        Assert.False(bench.Allows(web, 301));
        Assert.True(bench.Allows(web, 302));
        Assert.False(bench.Status(web).IsDegraded);
        Assert.Single(bench.Datapath.Policies);
    }

    [Theory]
    [InlineData("RemovePolicy")]
    [InlineData("UpdateMemberships")]
    public void Leftovers_that_the_data_plane_would_not_let_go_are_removed_later(string refused)
    {
        var bench = new PolicyBench();
        bench.Identity(301, "app=api");
        bench.Endpoint(1, 300, "app=web");
        bench.Policy("p", PolicyBench.From("app=api"));
        bench.Datapath.BeforeWrite = write =>
        {
            if (write == refused)
            {
                throw new InvalidOperationException("busy");
            }
        };
        bench.RemovePolicy("p");
        Assert.False(bench.Engine.Retry());
        bench.Datapath.BeforeWrite = null;
        Assert.True(bench.Engine.Retry());
        Assert.Empty(bench.Datapath.Policies);
        Assert.Empty(bench.Datapath.ReadProgrammed().Memberships);
    }

    [Fact]
    public void An_identity_whose_memberships_are_refused_is_reported_to_who_announced_it_and_kept_for_later()
    {
        var bench = new PolicyBench();
        var web = bench.Endpoint(1, 300, "app=web");
        bench.Policy("p", PolicyBench.From("app=api"));
        bench.Datapath.BeforeWrite = _ => throw new InvalidOperationException("map full");
        Assert.Throws<InvalidOperationException>(() => bench.Identity(301, "app=api"));
        Assert.False(bench.Allows(web, 301));
        bench.Datapath.BeforeWrite = null;
        Assert.True(bench.Engine.Retry());
        Assert.True(bench.Allows(web, 301));
    }

    [Fact]
    public void Rules_that_cannot_hold_together_keep_the_former_policy_of_the_endpoints_concerned_only()
    {
        var bench = new PolicyBench();
        bench.Identity(301, "app=api");
        var web = bench.Endpoint(1, 300, "app=web");
        var other = bench.Endpoint(2, 310, "app=other");
        const string required = """{"endpointSelector":{"matchLabels":{"app":"web"}},"ingress":[{"authentication":{"mode":"required"},"fromEndpoints":[{}]}]}""";
        bench.Policy("p", required);
        bench.Policy("q", required.Replace("required", "disabled", StringComparison.Ordinal).Replace("\"web\"", "\"other\"", StringComparison.Ordinal));
        bench.Policy("r", required.Replace("required", "disabled", StringComparison.Ordinal));
        var conflict = Assert.IsType<PolicyConflictException>(bench.Status(web).Fault);
        Assert.Equal(PolicyConflict.Authentication, conflict.Conflict);
        Assert.Equal(["p", "r"], conflict.Rules.Select(rule => rule.Resource.Name).Order());
        Assert.Equal(AuthenticationType.Spire, bench.Evaluate(web, 301).AuthType);
        Assert.False(bench.Status(other).IsDegraded);
        bench.RemovePolicy("p");
        Assert.False(bench.Status(web).IsDegraded);
        Assert.Equal(AuthenticationType.Disabled, bench.Evaluate(web, 301).AuthType);
    }

    [Fact]
    public void Observers_learn_of_each_change_and_of_nothing_else()
    {
        var bench = new PolicyBench();
        var seen = new Recorder();
        bench.Engine.Observe(seen);
        bench.Endpoint(1, 300, "app=web");
        bench.Endpoint(2, 310, "app=other");
        bench.Policy("p", PolicyBench.From("app=api"));
        bench.Datapath.BeforeWrite = _ => throw new InvalidOperationException("map full");
        bench.Policy("p", PolicyBench.From("app=db"));
        Assert.Equal(["1", "2", "1", "1 degraded"], seen.Events);
    }

    private sealed class Recorder : IEndpointPolicyObserver
    {
        public List<string> Events { get; } = [];

        public void OnEndpointPolicyChanged(EndpointPolicyStatus status) =>
            Events.Add(status.Endpoint.Id + (status.IsDegraded ? " degraded" : ""));
    }
}
