// SPDX-License-Identifier: Apache-2.0
using Documentation.Tests.Samples;

namespace Documentation.Tests;

/// <summary>The samples that need nothing of the machine do what the text beside them says.</summary>
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
    }
}
