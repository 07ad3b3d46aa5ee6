// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Netlink;
using Documentation.Tests.Samples;

namespace Documentation.Tests;

/// <summary>The samples that need nothing that lasts do what the text beside them says.</summary>
public class RunnableSamplesTests
{
    [Fact]
    public void The_selector_matches_the_ship_of_the_empire() => Assert.True(Packages.SelectLabels());

    [Fact]
    public void The_policy_allows_port_80_and_explains_why_not_port_81()
    {
        var (verdict, why) = Packages.CompilePolicy();
        Assert.True(verdict.IsAllowed);
        Assert.NotNull(why);
        Assert.False(why.Verdict.IsAllowed);
        Assert.Contains("no rule allows it", why.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_name_is_learned_and_its_address_may_be_reached()
    {
        var (learned, verdict) = await Packages.LearnNamesAsync();
        Assert.True(learned is { Added: 1, IsInForce: true });
        Assert.True(verdict.IsAllowed);
    }

    [Fact]
    public void The_service_is_balanced_by_weight()
    {
        var (why, backend) = Balancing.Balance();
        Assert.Equal(["10.0.0.2 3/4", "10.0.0.1 1/4"], why.Candidates.Select(share => $"{share.Backend.Address} {share.Share * 4}/4"));
        Assert.Equal((IPAddress.Parse("10.0.0.1"), 8080), (backend!.Address, backend.Port));
    }

    [Fact]
    public void The_pod_is_wired()
    {
        using NetworkNamespace node = NetworkNamespace.Create();
        Assert.Equal((IPAddress.Parse("169.254.1.1"), true), node.Run(Packages.WirePod));
    }
}
